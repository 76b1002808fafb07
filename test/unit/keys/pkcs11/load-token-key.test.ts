import { describe, expect, it } from "vitest";
import { attribute } from "../../../../src/keys/pkcs11/cryptoki.ts";
import { keyIndex, testPan } from "../../../support/scd-bench.ts";
import { SimToken, SimTokenMedium } from "../../../support/sim-token.ts";
import { aesInitialKey, simPlace, tokenBench } from "../../../support/token-bench.ts";

async function emptyBench() {
  const medium = new SimTokenMedium(simPlace.tokenLabel);
  const load = async () => new SimToken(medium);
  return { medium, ...(await tokenBench({ place: simPlace, load, pinBlockFormat: { format: 0 } })) };
}

function ksnsIn(medium: SimTokenMedium): string[] {
  const ids = [...medium.objects.values()].flatMap((history) => history.at(-1)?.get(attribute.id) ?? []);
  return ids.map((id) => (Buffer.isBuffer(id) ? id.toString("hex") : "")).sort();
}

const allRegisters = Array.from(
  { length: 32 },
  (_, bit) => `1234567890123456${(2 ** bit).toString(16).padStart(8, "0")}`,
);

describe("loading an initial key into the token", () => {
  it("zeroes it, and destroys the registers of the one before", async () => {
    const { medium, load, start } = await emptyBench();
    await load();
    const next = { ik: Buffer.alloc(16, 7), iksn: Buffer.from("123456780000000100000000", "hex") };
    await load(next);
    expect(next.ik.equals(Buffer.alloc(16))).toBe(true);
    expect(ksnsIn(medium)).toHaveLength(32);
    expect((await start()).status().ksn).toBe("123456780000000100000001");
  });

  it("again brings back registers that a token has lost, and goes on where it was", async () => {
    const { medium, load, loadBefore, start } = await emptyBench();
    await loadBefore(6);
    medium.objects.clear();
    const lost = await start();
    expect(() => lost.checkKeys()).toThrow(/lost its registers.*PP601/);
    await load();
    expect((await start()).status().ksn).toBe("123456789012345600000006");
  });

  it("again leaves one key for each transaction, also where the token had lost none", async () => {
    const { medium, load } = await emptyBench();
    await load();
    await load();
    expect(ksnsIn(medium)).toEqual(allRegisters);
  });

  it("again with the right key replaces a wrong one that came under the same KSN", async () => {
    const { load, start, readPin } = await emptyBench();
    await load({ ...aesInitialKey(), ik: Buffer.alloc(16, 7) });
    await load();
    const scd = await start();
    scd.beginPinEntry({ minDigits: 4, maxDigits: 4 });
    for (const key of [1, 2, 3, 4, keyIndex.enter]) scd.onKey(key);
    expect(readPin(await scd.encryptPin(testPan), testPan)).toBe("1234");
  });

  it("is refused when the token knows it and the store does not: nobody knows what was used", async () => {
    const { store, load } = await emptyBench();
    await load();
    for (const place of store.values.keys()) if (place.includes("pkcs11")) store.values.delete(place);
    await expect(load()).rejects.toMatchObject({ code: "PP604", detail: expect.stringMatching(/no count of its use/) });
  });

  it.each<[string, Partial<ReturnType<typeof aesInitialKey>>]>([
    ["a key of AES-256", { ik: Buffer.alloc(32, 1) }],
    ["a key of zeros", { ik: Buffer.alloc(16) }],
    ["a KSN of TDES DUKPT", { iksn: Buffer.alloc(10) }],
    ["a KSN that has counted", { iksn: Buffer.from("123456789012345600000001", "hex") }],
  ])("refuses %s, and zeroes it", async (_, change) => {
    const { load, medium } = await emptyBench();
    const initialKey = { ...aesInitialKey(), ...change };
    await expect(load(initialKey)).rejects.toMatchObject({ code: "PP604" });
    expect(initialKey.ik.every((byte) => byte === 0)).toBe(true);
    expect(medium.objects.size).toBe(0);
  });

  it.each(["before", "after"] as const)("can be done again after it was cut short %s any step", async (when) => {
    for (let step = 1; ; step += 1) {
      const { interruption, load, medium } = await emptyBench();
      interruption.arm(step, when);
      await load().catch(() => undefined);
      if (!interruption.killed) break;
      interruption.disarm();
      await load();
      expect(ksnsIn(medium)).toEqual(allRegisters);
    }
  });
});
