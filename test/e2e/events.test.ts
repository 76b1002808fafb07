import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk } from "../support/kiosk.ts";
import { buildProgram, run } from "../support/program.ts";

beforeAll(buildProgram);

describe("pinpad events", () => {
  it("tells what a running and a stopped pad did, chosen by event and number, as text and as JSON", () =>
    inKiosk(async ({ config, startPad }) => {
      const pad = startPad();
      await pad.prints(/"msg":"started"/);
      await expect
        .poll(async () => (await run("events", "--config", config)).stdout, { timeout: 10_000 })
        .toMatch(/^ +\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[ ?] +started$/m);
      pad.kill("SIGTERM");
      await pad.ended;
      const last = await run("events", "--config", config, "--last", "1", "--json");
      expect(JSON.parse(last.stdout)).toMatchObject({ event: { event: "stopped" } });
      const started = await run("events", "--config", config, "--kind", "started", "--json");
      expect(started.stdout.trim().split("\n")).toHaveLength(1);
      expect((await run("events", "--config", config, "--until", "2001-01-01")).stdout).toBe("");
      expect((await run("events", "--config", config, "--kind", "screen")).stdout).toBe("");
      expect(await run("events", "verify", "--config", config)).toMatchObject({ code: 0 });
    }).then(() => undefined));

  it("makes no folder by looking, which the pad could not use if root had looked", () =>
    inKiosk(async ({ folder, config }) => {
      expect(await run("events", "--config", config)).toMatchObject({ code: 0, stdout: "" });
      expect(await readdir(folder)).not.toContain("events");
    }).then(() => undefined));

  it("leaves the chain of a running pad alone when a second one is started beside it", () =>
    inKiosk(async ({ config, startPad }) => {
      await startPad().prints(/"msg":"started"/);
      const second = startPad();
      await second.ended;
      expect(await run("events", "verify", "--config", config)).toMatchObject({ code: 0 });
    }).then(() => undefined));

  it("shows where a record was changed by hand, and exits 1", () =>
    inKiosk(async ({ folder, config, startPad }) => {
      const pad = startPad();
      await pad.prints(/"msg":"started"/);
      pad.kill("SIGTERM");
      await pad.ended;
      const [name = ""] = (await readdir(join(folder, "events"))).filter((file) => file.startsWith("events-"));
      const path = join(folder, "events", name);
      const text = await readFile(path, "utf8");
      const line = text.slice(0, text.indexOf('"started"')).split("\n").length;
      await writeFile(path, text.replace('"started"', '"stopped"'));
      const { code, stdout } = await run("events", "verify", "--config", config);
      expect([code, stdout]).toEqual([1, expect.stringContaining(`BROKEN at line ${line}, record ${line}:`)]);
      const json = await run("events", "verify", "--config", config, "--json");
      expect(JSON.parse(json.stdout)).toEqual({ whole: false, problem: "changed", line, sequence: line });
    }).then(() => undefined));

  it("refuses what is no time and no number", async () => {
    expect(await run("events", "--since", "yesterday")).toMatchObject({ code: 2 });
    expect(await run("events", "--last", "0")).toMatchObject({ code: 2 });
  });
});
