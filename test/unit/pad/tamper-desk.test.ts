import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { TamperDesk } from "../../../src/pad/tamper-desk.ts";
import { decodeTamperLog, tamperLogPlace } from "../../../src/pad/tamper-log.ts";
import { changes, newStore } from "../../support/faulty-store.ts";
import { scdBench } from "../../support/scd-bench.ts";
import { SimToken, SimTokenMedium } from "../../support/sim-token.ts";
import { simPlace, tokenBench } from "../../support/token-bench.ts";

/** A pad whose keys are in a token, and its tamper desk. */
async function tokenDesk() {
  const medium = new SimTokenMedium(simPlace.tokenLabel);
  const pinBlockFormat = { format: 4, panField: "full" } as const;
  const bench = await tokenBench({ place: simPlace, load: async () => new SimToken(medium), pinBlockFormat });
  await bench.load();
  const log: PadEvent["event"][] = [];
  const store = bench.interruption.over(bench.store);
  const open = async () => {
    const scd = await bench.start();
    const desk = await TamperDesk.open({ store, scd, clock: new VirtualClock(), log: ({ event }) => log.push(event) });
    return { scd, desk };
  };
  const erasure = () => decodeTamperLog(bench.store.get(tamperLogPlace) ?? Buffer.from("1")).at(-1)?.erasure;
  const objects = () => [...medium.objects.values()].filter((states) => states.at(-1) !== undefined).length;
  return { ...bench, medium, open, erasure, objects, log };
}

describe("an opened housing, with a full store", () => {
  it("is written down all the same: its room was taken before", async () => {
    const { store } = await newStore(32);
    const { scd } = await scdBench();
    const open = () => TamperDesk.open({ store, scd, clock: new VirtualClock(), log: () => undefined });
    const desk = await open();
    const filling = async () => {
      for (let card = 0; ; card += 1) await store.commit(changes({ [`tries/${card}`]: 8 }));
    };
    await expect(filling()).rejects.toThrow("PP704");
    await desk.opened("stop-service");
    expect((await open()).fault?.code).toBe("PP802");
  });
});

describe("an opened housing, with the keys in a token", () => {
  it("destroys the token's keys, and leaves no counter that could be used", async () => {
    const { open, objects, erasure, log } = await tokenDesk();
    const { desk, scd } = await open();
    expect(objects()).toBeGreaterThan(5);
    await desk.opened("erase-keys");
    expect([objects(), erasure(), desk.fault?.code]).toEqual([0, "done", "PP802"]);
    expect(() => scd.checkKeys()).toThrow("PP60");
    expect(log).toEqual(["tamperOpened", "keysErased", "tamperRecorded"]);
  });

  it("is completed at the next start, wherever the pad was killed between record and erasure", async () => {
    const left: (string | undefined)[] = [];
    for (let step = 1; ; step += 1) {
      const { open, interruption, objects, erasure } = await tokenDesk();
      const { desk } = await open();
      interruption.arm(step, "before");
      await desk.opened("erase-keys").catch(() => undefined);
      const { killed } = interruption;
      interruption.disarm();
      left.push(`${erasure() ?? "not recorded"}, ${objects() > 0 ? "keys" : "no key"}`);
      const recorded = erasure() !== undefined;
      const restarted = await open();
      if (recorded) {
        expect([objects(), erasure(), restarted.desk.fault?.code]).toEqual([0, "done", "PP802"]);
        expect(() => restarted.scd.checkKeys()).toThrow(/PP60/);
      } else {
        restarted.scd.checkKeys();
      }
      if (!killed) break;
      expect(step).toBeLessThan(100);
    }
    expect([...new Set(left)]).toEqual(["not recorded, keys", "due, keys", "due, no key", "done, no key"]);
  });

  it("stays done though a power cut undoes what the token destroyed", async () => {
    const { open, medium, objects } = await tokenDesk();
    medium.sync();
    const { desk } = await open();
    await desk.opened("erase-keys");
    medium.cutPower(() => 0);
    expect(objects()).toBeGreaterThan(0);
    const { scd } = await open();
    expect(objects()).toBe(0);
    expect(() => scd.checkKeys()).toThrow("PP60");
  });

  it("leaves them where the policy says so", async () => {
    const { open, objects, erasure } = await tokenDesk();
    const { desk } = await open();
    const before = objects();
    await desk.opened("stop-service");
    expect([objects(), erasure(), desk.fault?.code]).toEqual([before, "none", "PP802"]);
  });
});
