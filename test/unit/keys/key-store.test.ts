import { describe, expect, it } from "vitest";
import { Pan } from "../../../src/card/pan.ts";
import { pan, scdBench, testPan } from "../../support/scd-bench.ts";

const place = "host/reversal";

describe("a sealed value in the key store", () => {
  it("comes back as it was, lies sealed, and is wiped where it came from", async () => {
    const { keyStore, store } = await scdBench();
    const value = Buffer.from("4012345678909");
    await keyStore.commit([keyStore.sealedValue(place, value)]);
    expect(keyStore.openValue(place)?.toString()).toBe("4012345678909");
    expect(store.values.get(place)?.includes("401234")).toBe(false);
    expect(value.every((byte) => byte === 0)).toBe(true);
  });

  it("is undefined where there is none, and a fault where it cannot be opened", async () => {
    const { keyStore, store, storageKey } = await scdBench();
    expect(keyStore.openValue(place)).toBeUndefined();
    await keyStore.commit([keyStore.sealedValue(place, Buffer.from("value"))]);
    store.values.set("host/elsewhere", store.values.get(place) ?? expect.fail());
    expect(() => keyStore.openValue("host/elsewhere")).toThrow("PP603");
    storageKey.fill(0);
    expect(() => keyStore.openValue(place)).toThrow("PP603");
  });
});

describe("a card reference", () => {
  it("is the same for a card and different for every card and pad, and leaves no secret in memory", async () => {
    const [one, other] = [await scdBench(), await scdBench()];
    const reference = one.scd.cardReference(testPan);
    expect(one.scd.cardReference(testPan)).toBe(reference);
    expect(one.scd.cardReference(pan("4761739001010010"))).not.toBe(reference);
    expect(other.scd.cardReference(testPan)).not.toBe(reference);
    expect(reference).not.toContain(testPan.reveal().slice(0, 6));
    expect(Pan.parse(reference)).not.toBeInstanceOf(Pan);
    expect(one.memory.unwiped).toBe(0);
  });

  it("is refused when the pad has no device secret", async () => {
    const { scd, store } = await scdBench();
    store.values.delete("keys/device-secret");
    expect(() => scd.cardReference(testPan)).toThrow("PP601");
  });
});
