import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { benchInitialKey } from "../../src/bench/bench-initial-key.ts";
import { playOnBench } from "../../src/bench/play-on-bench.ts";
import { scenarios } from "../../src/bench/scenarios.ts";
import { provisionPad } from "../../src/pad/provision.ts";
import { provisionToken } from "../../src/pad/provision-token.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { random } from "../support/scd-bench.ts";
import { findSoftHsm, softHsmFolder } from "../support/softhsm.ts";

const modulePath = await findSoftHsm();

describe.runIf(modulePath)("a pad whose keys are in SoftHSM2", () => {
  const tokens = softHsmFolder();
  const folder = mkdtempSync(join(tmpdir(), "pinpad-token-pad-"));
  afterAll(() => {
    tokens.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([4, 0] as const)(
    "says a wrong PIN at once and has the right one approved, over the wire, in format %i",
    async (format) => {
      const label = `pad-${format}`;
      const stateFolder = mkdtempSync(join(folder, "state-"));
      const loginPinPath = join(stateFolder, "token-login");
      writeFileSync(loginPinPath, "1234\n", { mode: 0o400 });
      tokens.initialise(label);
      const fileSystem = new NodeFileSystem();
      const places = { file: join(stateFolder, "store.bin"), storageKeyFile: join(stateFolder, "storage.key") };
      await provisionPad(fileSystem, random, places, ordinaryMemory);
      const parts = { fileSystem, random, places, memory: ordinaryMemory };
      const place = { modulePath: modulePath ?? "", tokenLabel: label, loginPinPath };
      await provisionToken(parts, place, benchInitialKey(random, "aes128"));

      const scenario = scenarios.find(({ id }) => id === "wrong-pin-then-approved");
      if (!scenario) throw new Error("the scenario is gone");
      const moreConfig = `[token]\nmodule = "${modulePath}"\nlabel = "${label}"\nlogin-pin-file = "${loginPinPath}"\n`;
      const { problems, ends } = await playOnBench(scenario, {
        stateFolder,
        acquirer: undefined,
        pinBlockFormat: format,
        moreConfig,
      });
      expect(problems).toEqual([]);
      expect(ends).toEqual(["approved"]);
    },
  );
});
