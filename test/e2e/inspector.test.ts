import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk } from "../support/kiosk.ts";
import { launched, notedNode } from "../support/launched-service.ts";
import { buildProgram, main, Program } from "../support/program.ts";

beforeAll(buildProgram);

const opened = /Debugger listening|inspector/i;
const starts = 45;
const lastMs = 100;

/**
 * Has SIGUSR1 so long after its start and, where it lives, again once it serves; then it is stopped. The kernel's default ends a
 * process in its first milliseconds, before anything of ours runs: a service is started anew then.
 */
async function signalled(program: Program, afterMs: number): Promise<"served" | "ended"> {
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  program.kill("SIGUSR1");
  const isServed = await program.prints(/"msg":"started"/).then(
    () => true,
    () => false,
  );
  if (isServed) {
    program.kill("SIGUSR1");
    program.kill("SIGTERM");
  }
  const { code, signal, stderr } = await program.endsWithin(20_000);
  expect(stderr, `${afterMs} ms`).toBe("");
  expect([code, signal], `${afterMs} ms`).toEqual(isServed ? [0, null] : [null, "SIGUSR1"]);
  return isServed ? "served" : "ended";
}

describe.runIf(process.platform === "linux")("Node's inspector", () => {
  it(`is not opened by SIGUSR1 from 0 to ${lastMs} ms after a start through systemd/launch, nor later: ${starts} starts`, () =>
    inKiosk(async ({ config, folder }) => {
      const env = await notedNode(folder);
      const ends: string[] = [];
      for (let start = 0; start < starts; start += 1) {
        const afterMs = (start * lastMs) / (starts - 1);
        ends.push(await signalled(launched(["pad", "--config", config], { main, env }), afterMs));
      }
      expect(ends.filter((end) => end === "served").length).toBeGreaterThan(starts / 2);
    }).then(() => undefined));

  it("is opened by the same signal where Node is started by itself: the search above would find it", async () => {
    const script = "setInterval(() => undefined, 1000); console.log('runs')";
    const bare = new Program(["-e", script], { file: process.execPath });
    await bare.prints(/runs/);
    bare.kill("SIGUSR1");
    await bare.prints(opened, "stderr");
    bare.kill("SIGKILL");
  });

  it("is not opened by NODE_OPTIONS either", () =>
    inKiosk(async ({ config }) => {
      const env = { NODE_OPTIONS: "--inspect=127.0.0.1:0" };
      const pad = launched(["pad", "--config", config], { main, env });
      await pad.prints(/"msg":"started"/);
      pad.kill("SIGTERM");
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
      const bare = new Program(["-e", "console.log('runs')"], {
        file: process.execPath,
        env: { ...process.env, ...env },
      });
      await bare.prints(opened, "stderr");
      await bare.endsWithin(20_000);
    }).then(() => undefined));
});
