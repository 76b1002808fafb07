import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { testAcquirerKeys } from "../../../src/bench/acquirer/acquirer-keys.ts";
import { readPin } from "../../../src/bench/acquirer/pin-verification.ts";
import { testKeys } from "../../../src/bench/acquirer/test-keys.ts";
import { benchInitialKey } from "../../../src/bench/bench-initial-key.ts";
import type { DukptKind } from "../../../src/keys/dukpt-state.ts";
import { heldKey } from "../../../src/keys/held-keys.ts";
import { KeyStore } from "../../../src/keys/key-store.ts";
import { provisionKeys } from "../../../src/keys/provision-keys.ts";
import { type PinEncryption, SoftwareScd } from "../../../src/keys/software-scd.ts";
import { enter, noMac, plainKeyMap, random, testPan } from "../../support/scd-bench.ts";
import { VolatileKeyState } from "../../support/volatile-key-state.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

type Keys = { readonly dukpt: DukptKind } | { readonly fixed: "tdes" | "aes" } | { readonly none: true };

async function scdWith(keys: Keys, encryption: Partial<PinEncryption>) {
  const store = new VolatileKeyState();
  const storageKey = randomBytes(32);
  const memory = new WatchedMemory();
  await provisionKeys(
    store,
    storageKey,
    random,
    "dukpt" in keys ? benchInitialKey(random, keys.dukpt) : undefined,
    memory,
  );
  const keyStore = new KeyStore({ store, storageKey, random, memory });
  if ("fixed" in keys) {
    const loading = { origin: "components", test: true, keyVersion: "00", loadedAtMs: 0 } as const;
    const key = Buffer.from(testKeys.tpk[keys.fixed], "hex");
    const held = heldKey("P0", keys.fixed, key, loading, memory);
    await keyStore.commit(keyStore.sealed("pin", held));
    memory.release(held.material);
  }
  const whole: PinEncryption = { keyManagement: "dukpt", format: 0, panField: "full", ...encryption };
  return {
    memory,
    scd: new SoftwareScd({ keyMap: plainKeyMap, keyStore, memory, random, encryption: whole, mac: noMac }),
  };
}

describe("a PIN block of each format under each key", () => {
  it.each<[string, Keys, Partial<PinEncryption>, number, number | undefined]>([
    ["format 0 under TDES DUKPT", { dukpt: "tdes" }, { format: 0 }, 8, 10],
    ["format 1 under TDES DUKPT", { dukpt: "tdes" }, { format: 1 }, 8, 10],
    ["format 3 under TDES DUKPT", { dukpt: "tdes" }, { format: 3 }, 8, 10],
    ["format 0 under AES DUKPT", { dukpt: "aes128" }, { format: 0 }, 8, 12],
    ["format 3 under AES DUKPT", { dukpt: "aes256" }, { format: 3 }, 8, 12],
    ["format 4 under AES-128 DUKPT", { dukpt: "aes128" }, { format: 4 }, 16, 12],
    ["format 4 under AES-192 DUKPT", { dukpt: "aes192" }, { format: 4 }, 16, 12],
    ["format 4 under AES-256 DUKPT", { dukpt: "aes256" }, { format: 4 }, 16, 12],
    ["format 0 under a fixed TDES key", { fixed: "tdes" }, { keyManagement: "fixedKey", format: 0 }, 8, undefined],
    ["format 3 under a fixed TDES key", { fixed: "tdes" }, { keyManagement: "fixedKey", format: 3 }, 8, undefined],
    ["format 4 under a fixed AES key", { fixed: "aes" }, { keyManagement: "fixedKey", format: 4 }, 16, undefined],
  ])("%s is read by the host, and leaves nothing clear behind", async (_, keys, encryption, blockBytes, ksnBytes) => {
    const { scd, memory } = await scdWith(keys, encryption);
    const before = memory.unwiped;
    for (const digits of ["1234", "123456789012"]) {
      enter(scd, digits);
      const block = await scd.encryptPin(testPan);
      expect([block.pinBlock.length, block.ksn?.length]).toEqual([blockBytes, ksnBytes]);
      expect(readPin(testAcquirerKeys, block, testPan.reveal())?.join("")).toBe(digits);
    }
    expect(memory.unwiped).toBe(before);
  });

  it("with the 12-digit PAN field of format 4 is read by a host that has it so, and by no other", async () => {
    const { scd } = await scdWith({ dukpt: "aes128" }, { format: 4, panField: "legacy12" });
    enter(scd, "1234");
    const block = await scd.encryptPin(testPan);
    expect(readPin({ ...testAcquirerKeys, panField: "legacy12" }, block, testPan.reveal())?.join("")).toBe("1234");
    expect(readPin(testAcquirerKeys, block, testPan.reveal())).toBeUndefined();
  });
});

describe("a key that does not fit the configured PIN block", () => {
  it.each<[string, Keys, Partial<PinEncryption>]>([
    ["TDES DUKPT for format 4", { dukpt: "tdes" }, { format: 4 }],
    ["a fixed TDES key for format 4", { fixed: "tdes" }, { keyManagement: "fixedKey", format: 4 }],
    ["a fixed AES key for format 0", { fixed: "aes" }, { keyManagement: "fixedKey", format: 0 }],
    ["no fixed key", { dukpt: "tdes" }, { keyManagement: "fixedKey", format: 0 }],
    ["no key at all", { none: true }, { format: 0 }],
  ])("%s is told before a PIN is asked for (PP601), and none is encrypted", async (_, keys, encryption) => {
    const { scd } = await scdWith(keys, encryption);
    expect(() => scd.checkKeys()).toThrow("PP601");
    enter(scd, "1234");
    await expect(scd.encryptPin(testPan)).rejects.toThrow("PP601");
    expect(scd.digitCount).toBe(0);
  });
});

describe("the status of an Scd with a fixed key", () => {
  it("has no KSN and no end, and shows the key by its check value", async () => {
    const { scd } = await scdWith({ fixed: "aes" }, { keyManagement: "fixedKey", format: 4 });
    expect(scd.status()).toMatchObject({ ksn: undefined, transactionsLeft: undefined });
    expect(scd.heldKeys()).toMatchObject([{ slot: "pin", facts: { usage: "P0", kcv: "08793E25AB", test: true } }]);
  });
});
