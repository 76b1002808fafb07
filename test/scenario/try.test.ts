import { it } from "vitest";
import { simulate } from "../../src/bench/sim/simulate.ts";
it("tries", async () => {
  const t = performance.now();
  const r = await simulate({ seed: Number(process.env["SEED"] ?? 1), days: Number(process.env["DAYS"] ?? 3), until: process.env["UNTIL"] ? Number(process.env["UNTIL"]) : undefined });
  console.log(r.problems, r.lastLines.slice(-Number(process.env["LINES"] ?? 40)).join("\n"));
  console.log({ ...r, lastLines: undefined }, (performance.now() - t) / 1000);
});
