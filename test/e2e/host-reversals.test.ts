import { beforeAll, describe, expect, it } from "vitest";
import { benchConfig } from "../../src/bench/bench-config.ts";
import { storePlaces } from "../../src/config/store-places.ts";
import { type FlaggedReversal, flagged } from "../../src/pad/flagged-reversals.ts";
import { withKeyStore } from "../../src/pad/with-key-store.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import { sampleReversal } from "../support/payment-samples.ts";
import { buildProgram, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

/** As the pad does when it gives up. */
function flagIn(stateFolder: string, changes: readonly Partial<FlaggedReversal>[]): Promise<void> {
  const { store } = benchConfig({ stateFolder, host: "127.0.0.1", port: 1, amountMinor: 1, pinBlockFormat: 0 });
  const where = { fileSystem: new NodeFileSystem(), random: new NodeRandom(), memory: ordinaryMemory };
  const flag = {
    record: sampleReversal,
    why: "limit",
    responseCode: "",
    attempts: 30,
    flaggedAtMs: 1_767_225_600_000,
  } as const;
  return withKeyStore({ ...where, places: storePlaces(store), onGuardFault: () => undefined }, async (keyStore) => {
    for (const change of changes) await keyStore.commit([flagged(keyStore, { ...flag, ...change })]);
  });
}

describe("pinpad host reversals", () => {
  it("lists what was given up, card numbers masked, and resolves one by its STAN", () =>
    inTempFolder(async (folder) => {
      const state = ["--state", folder];
      expect((await run("keys", "generate-test", ...state)).code).toBe(0);
      const none = await run("host", "reversals", "list", ...state);
      expect([none.code, none.stdout]).toEqual([0, "no reversal is outstanding\n"]);

      const other = { ...sampleReversal, stan: "000124" };
      await flagIn(folder, [{}, { record: other, why: "refused", responseCode: "12", attempts: 1 }]);
      const list = await run("host", "reversals", "list", ...state);
      expect(list.code).toBe(1);
      expect(list.stdout).toMatch(/000123 +flagged \(limit\) +401234\*{3}8909|000123 +flagged \(limit\) +\d+\*+\d+/);
      expect(list.stdout).toMatch(/000124 +flagged \(refused 12\)/);
      expect(list.stdout).not.toContain(sampleReversal.pan);

      const json = await run("host", "reversals", "list", "--json", ...state);
      const rows = JSON.parse(json.stdout) as Record<string, unknown>[];
      expect(rows.map(({ stan, state: is, attempts }) => [stan, is, attempts])).toEqual([
        ["000123", "flagged", 30],
        ["000124", "flagged", 1],
      ]);
      expect(json.stdout).not.toMatch(/expiry|4012345678909/);

      const resolved = await run("host", "reversals", "resolve", "000123", ...state);
      expect([resolved.code, resolved.stdout]).toEqual([0, expect.stringContaining("resolved: STAN 000123")]);
      const again = await run("host", "reversals", "resolve", "000123", ...state);
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("PP801")]);
      expect((await run("host", "reversals", "resolve", "000124", ...state)).code).toBe(0);
      expect((await run("host", "reversals", "list", ...state)).code).toBe(0);
    }));

  it.each([
    ["no place", ["list"]],
    ["no STAN", ["resolve", "--state", "."]],
    ["a STAN that is none", ["resolve", "12", "--state", "."]],
  ])("with %s is a wrong argument", async (_, args) => {
    expect((await run("host", "reversals", ...args)).code).toBe(2);
  });
});
