import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram, Program, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

describe("a pad whose housing was opened", () => {
  it("has lost its keys, stays out of service over restarts, and is cleared with a reason that is kept", () =>
    inTempFolder(async (folder) => {
      const state = ["--state", folder];
      expect((await run("bench", "--scenario", "tamper-opened", ...state)).code).toBe(0);

      const status = await run("tamper", "status", ...state);
      expect([status.code, status.stdout]).toEqual([1, expect.stringMatching(/out of service[\s\S]*keys erased/)]);
      expect((await run("keys", "list", ...state)).stdout).toContain("no key is loaded");
      const next = await run("bench", "--scenario", "approved", ...state);
      expect([next.code, next.stdout]).toEqual([1, expect.stringContaining("PP802")]);

      expect((await run("tamper", "clear", ...state)).code).toBe(2);
      expect(await run("tamper", "clear", "--reason", " ", ...state)).toMatchObject({ code: 1 });
      const cleared = await run("tamper", "clear", "--reason", "battery changed", ...state);
      expect([cleared.code, cleared.stdout]).toEqual([0, expect.stringContaining("load new ones")]);

      const after = await run("tamper", "status", "--json", ...state);
      expect(after.code).toBe(0);
      expect(JSON.parse(after.stdout)).toMatchObject({
        switch: "closed",
        inService: true,
        openings: [{ policy: "erase-keys", erasure: "done", cleared: { reason: "battery changed" } }],
      });
      const without = await run("bench", "--scenario", "approved", ...state);
      expect(without.stdout).toContain("PP601");
    }));

  it("is not cleared while it runs, nor where its switch cannot be read", () =>
    inTempFolder(async (folder) => {
      const { stdout } = await run("config", "example");
      const file = join(folder, "config.toml");
      const text = stdout.replaceAll("/var/lib/pinpadd", folder);
      await writeFile(file, text);
      expect((await run("provision", "--config", file)).code).toBe(0);
      const pad = new Program(["run", "--config", file]);
      await pad.prints(/"msg":"started"/);
      const busy = await run("tamper", "clear", "--reason", "drill", "--config", file);
      expect([busy.code, busy.stderr]).toEqual([1, expect.stringContaining("PP706")]);
      pad.kill("SIGTERM");
      await pad.endsWithin(10_000);

      await writeFile(file, text.replace(/\[tamper\]\npart = "simulated".*/, '[tamper]\npart = "gpio"\ngpio = 26'));
      const status = await run("tamper", "status", "--config", file);
      expect([status.code, status.stdout]).toEqual([
        0,
        expect.stringMatching(/cannot be read: .*\(PP10[345]\) \(PP803\)/),
      ]);
    }));
});
