import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { provisionKeys } from "../../../src/keys/provision-keys.ts";
import { enter, initialKeyOf, random, scdBench, testIksn, testPan } from "../../support/scd-bench.ts";

const otherIksn = Buffer.from("FFFF987654321FE00000", "hex");

describe("provisioning the keys", () => {
  it("gives a device secret of 32 bytes, sealed, and another one to each pad", async () => {
    const [one, other] = [await scdBench({ initialKey: false }), await scdBench({ initialKey: false })];
    const secret = one.keyStore.deviceSecret();
    expect(secret).toHaveLength(32);
    expect(other.keyStore.deviceSecret()).not.toEqual(secret);
    expect(one.store.values.get("keys/device-secret")?.includes(secret)).toBe(false);
  });

  it("writes device secret and keys in one commit, or neither", async () => {
    const { store, storageKey } = await scdBench();
    store.values.clear();
    store.fate = "failsLost";
    await expect(provisionKeys(store, storageKey, random, initialKeyOf(testIksn))).rejects.toBe(store.failure);
    expect(store.values.size).toBe(0);
  });

  it("zeroes the initial key it was given, also when it is refused or cannot be stored", async () => {
    const { store, storageKey } = await scdBench({ initialKey: false });
    const accepted = initialKeyOf(testIksn);
    const refused = { ...initialKeyOf(testIksn), ik: Buffer.alloc(16, 7) };
    const unsealable = initialKeyOf(otherIksn);
    await provisionKeys(store, storageKey, random, accepted);
    await expect(provisionKeys(store, storageKey, random, refused)).rejects.toThrow("PP604");
    await expect(provisionKeys(store, randomBytes(32), random, unsealable)).rejects.toThrow("PP603");
    for (const { ik } of [accepted, refused, unsealable]) expect(ik).toEqual(Buffer.alloc(16));
  });

  it("gives a pad in service a new initial key, and leaves it its device secret", async () => {
    const { store, storageKey, keyStore, scd } = await scdBench();
    const secret = keyStore.deviceSecret();
    await provisionKeys(store, storageKey, random, initialKeyOf(otherIksn));
    expect(keyStore.deviceSecret()).toEqual(secret);
    expect(scd.status().ksn).toBe("FFFF987654321FE00001");
  });

  it("refuses the initial key already loaded: its KSNs would come a second time", async () => {
    const { store, storageKey, scd } = await scdBench();
    enter(scd, "1234");
    await scd.encryptPin(testPan);
    await expect(provisionKeys(store, storageKey, random, initialKeyOf(testIksn))).rejects.toThrow("PP604");
    expect(scd.status().ksn).toBe("FFFF9876543210E00002");
  });

  it("does not replace a device secret it cannot open: the counted tries hang on it", async () => {
    const { store, keyStore, storageKey } = await scdBench();
    const secret = keyStore.deviceSecret();
    await expect(provisionKeys(store, randomBytes(32), random)).rejects.toThrow("PP603");
    await provisionKeys(store, storageKey, random);
    expect(keyStore.deviceSecret()).toEqual(secret);
  });
});
