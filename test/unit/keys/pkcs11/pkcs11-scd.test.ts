import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute } from "../../../../src/keys/pkcs11/cryptoki.ts";
import type { Pkcs11Scd } from "../../../../src/keys/pkcs11/pkcs11-scd.ts";
import { keyIndex, testPan } from "../../../support/scd-bench.ts";
import { SimToken, SimTokenMedium } from "../../../support/sim-token.ts";
import { aesHost, simPlace, tokenBench } from "../../../support/token-bench.ts";

async function simBench() {
  const medium = new SimTokenMedium(simPlace.tokenLabel);
  const load = async () => new SimToken(medium);
  const bench = await tokenBench({ place: simPlace, load, pinBlockFormat: { format: 4, panField: "full" } });
  await bench.load();
  medium.sync();
  return { ...bench, medium };
}

async function pay(scd: Pkcs11Scd) {
  scd.beginPinEntry({ minDigits: 4, maxDigits: 12 });
  for (const key of [1, 2, 3, 4, keyIndex.enter]) scd.onKey(key);
  return scd.encryptPin(testPan);
}

const counterOf = ({ ksn }: { ksn: Buffer }) => ksn.readUInt32BE(8);

/** The counters whose keys the token holds, and the values of all its keys. */
function heldBy(medium: SimTokenMedium) {
  const present = [...medium.objects.values()].flatMap((history) => history.at(-1) ?? []);
  const bytes = (type: number) => present.map((one) => one.get(type)).filter((value) => Buffer.isBuffer(value));
  const counters = bytes(attribute.id).map((id) => id.readUInt32BE(8));
  return { counters: counters.sort((a, b) => a - b), values: bytes(attribute.value).map((key) => key.toString("hex")) };
}

describe("the keys in the token", () => {
  it("are the registers of DUKPT, without the initial key", async () => {
    const { medium } = await simBench();
    const { counters, values } = heldBy(medium);
    expect(counters).toEqual(Array.from({ length: 32 }, (_, bit) => 2 ** bit));
    expect(values).not.toContain(aesHost.initialKey.toLowerCase());
    expect(values).toContain(aesHost.transactionKey(1).toLowerCase());
  });

  it("are gone once they are used", async () => {
    const { medium, start } = await simBench();
    const scd = await start();
    for (let counter = 1; counter <= 20; counter += 1) {
      expect(counterOf(await pay(scd))).toBe(counter);
      const { counters, values } = heldBy(medium);
      expect(counters[0]).toBe(counter + 1);
      expect(medium.sessionKeys.size).toBe(0);
      expect(values).not.toContain(aesHost.transactionKey(counter).toLowerCase());
    }
  });

  it("are there once, and all of them finished, after a power cut that brings back copies or cuts one short", async () => {
    const { medium, start } = await simBench();
    const first = medium.objects.get(medium.lastHandle);
    const unfinished = new Map(first?.at(-1) ?? []);
    unfinished.delete(attribute.id);
    medium.objects.set(medium.lastHandle + 1, [first?.at(-1)]).set(medium.lastHandle + 2, [unfinished]);
    medium.lastHandle += 2;
    await start();
    expect(heldBy(medium).counters).toEqual(Array.from({ length: 32 }, (_, bit) => 2 ** bit));
    expect(heldBy(medium).values).toHaveLength(32);
  });

  it("never leave it, and do nothing but what they are for", async () => {
    const { medium } = await simBench();
    for (const history of medium.objects.values()) {
      const key = history.at(-1);
      const may = (type: number) => key?.get(type);
      expect([may(attribute.sensitive), may(attribute.extractable), may(attribute.derive)]).toEqual([
        true,
        false,
        true,
      ]);
      for (const use of ["encrypt", "decrypt", "wrap", "unwrap", "sign", "verify"] as const) {
        expect(may(attribute[use])).toBe(false);
      }
    }
  });
});

describe("a KSN", () => {
  it("has one block, whatever a token forgets in power cuts", async () => {
    const step = fc.record({ payments: fc.integer({ min: 0, max: 5 }), picks: fc.array(fc.nat(), { minLength: 1 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const { medium, start, readPin } = await simBench();
        const given = [];
        for (const { payments, picks } of [...steps, { payments: 3, picks: [0] }]) {
          const scd = await start();
          for (let turn = 0; turn < payments; turn += 1) given.push(await pay(scd));
          let drawn = 0;
          medium.cutPower((states) => {
            drawn += 1;
            return ((picks[drawn % picks.length] ?? 0) >>> (drawn % 7)) % states;
          });
        }
        expect(new Set(given.map(counterOf)).size).toBe(given.length);
        expect(given.every((block) => readPin(block, testPan) === "1234")).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("has one block when an older store is put back: the token no longer has the keys", async () => {
    const { store, start, readPin } = await simBench();
    const old = new Map(store.values);
    const scd = await start();
    const given = [await pay(scd), await pay(scd), await pay(scd), await pay(scd), await pay(scd)];
    store.values.clear();
    for (const [key, value] of old) store.values.set(key, value);
    const again = await start();
    given.push(await pay(again), await pay(again));
    expect(given.map(counterOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(given.map((block) => readPin(block, testPan))).toEqual(given.map(() => "1234"));
  });

  it("has one block when an older token is put back: the store knows the count", async () => {
    const { medium, start } = await simBench();
    const scd = await start();
    const given = [await pay(scd), await pay(scd), await pay(scd), await pay(scd), await pay(scd)];
    medium.cutPower(() => 0);
    given.push(await pay(await start()));
    expect(given.map(counterOf)).toEqual([1, 2, 3, 4, 5, 7]);
    expect(heldBy(medium).counters).toEqual([8, ...Array.from({ length: 28 }, (_, bit) => 2 ** (bit + 4))]);
    expect(medium.sessionKeys.size).toBe(0);
  });
});

describe("a token that fails", () => {
  it("stops the pad before PIN entry when its session has ended", async () => {
    const { start, end } = await simBench();
    const scd = await start();
    scd.checkKeys();
    end();
    expect(() => scd.checkKeys()).toThrow(/restart the service.*PP607/);
  });

  it("costs its one transaction, and none of those that come after", async () => {
    const { start, interruption } = await simBench();
    const scd = await start();
    expect(counterOf(await pay(scd))).toBe(1);
    interruption.arm(1, "before");
    await expect(pay(scd)).rejects.toThrow("killed");
    interruption.disarm();
    expect(counterOf(await pay(scd))).toBe(3);
  });

  it("leaves nothing clear, and its KSN to nobody, when it fails at any step of a payment", async () => {
    const { start, interruption, memory } = await simBench();
    const given: number[] = [];
    for (let step = 1; ; step += 1) {
      interruption.disarm();
      const scd = await start();
      interruption.arm(step, "before");
      await pay(scd).then(
        (block) => given.push(counterOf(block)),
        () => expect(interruption.killed).toBe(true),
      );
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
      if (!interruption.killed) break;
      // The fault passes, and the same process goes on.
      interruption.disarm();
      given.push(counterOf(await pay(scd)));
    }
    expect(given.length).toBeGreaterThan(4);
    expect(new Set(given).size).toBe(given.length);
  });
});
