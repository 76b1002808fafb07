import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { UpkeepDesk, type UpkeepParts } from "../../../src/pad/upkeep-desk.ts";
import { newUpkeep } from "../../../src/upkeep/upkeep.ts";
import { readUpkeep } from "../../../src/upkeep/upkeep-record.ts";
import type { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { settle } from "../../support/gate.ts";
import { padBench, provisioned } from "../../support/pad-bench.ts";
import { random } from "../../support/scd-bench.ts";
import { untroubledUpkeep } from "../../support/untroubled-upkeep.ts";

const dayMs = 86_400_000;

async function started(fs: FaultyFileSystem, upkeep: UpkeepParts = untroubledUpkeep) {
  const bench = padBench(fs, "erase-keys", undefined, iso87Ascii, upkeep);
  await bench.pad.start();
  const counted = () => bench.pad.core?.upkeep.upkeep;
  const dueNow = () => bench.pad.core?.upkeep.due.map(({ id }) => id);
  const told = (name: string) => bench.log.filter(({ event }) => event === name);
  return { ...bench, counted, dueNow, told };
}

const linePresses = [
  { line: "row", gpio: 5, presses: 900 },
  { line: "column", gpio: 16, presses: 900 },
] as const;

describe("what a pad counts of its wear", () => {
  it("is kept over a stop, and a pad that was switched off is on its second power-on", async () => {
    const fs = await provisioned();
    const first = await started(fs);
    first.pay();
    first.insert();
    first.press(1);
    expect(first.counted()).toMatchObject({ counts: { powerOnCount: 1 }, swipes: 1 });
    await first.pad.stop();
    const second = await started(fs);
    expect(second.counted()).toMatchObject({
      counts: { GoodReadCount: 1, powerOnCount: 1, powerCutCount: 0 },
      swipes: 1,
    });
    await second.pad.stop();
  });

  it("is on the medium after ten minutes, so that a power cut costs no more", async () => {
    const fs = await provisioned();
    const first = await started(fs);
    first.reader.tell.onCardUnreadable("badTrack", false);
    await first.pass(600_000);
    first.reader.tell.onCardUnreadable("badTrack", false);
    // No stop: the plug is pulled.
    const second = await started(fs.afterPowerCut(() => 0));
    expect(second.counted()).toMatchObject({
      counts: { ParityLRCErrorTrack2Count: 1, FailedReadCount: 1, powerCutCount: 1 },
    });
    await second.pad.stop();
  });

  it("has no exact key presses in it, and none at all before a batch is whole or the pad stops", async () => {
    const fs = await provisioned();
    const first = await started(fs);
    first.keypad.presses = [...linePresses];
    await first.pass(600_000);
    expect(first.counted()?.lines).toEqual([]);
    first.keypad.presses = [...linePresses];
    await first.pass(600_000);
    expect(first.counted()?.counts.KeyPressedCount).toBe(1_800);
    expect(first.counted()?.lines.map(({ line, gpio }) => [line, gpio])).toEqual([
      ["row", 5],
      ["column", 16],
    ]);
    first.keypad.presses = linePresses.map((one) => ({ ...one, presses: 4 }));
    await first.pad.stop();
    const second = await started(fs);
    expect(second.counted()?.counts.KeyPressedCount).toBe(1_804);
    await second.pad.stop();
  });

  it("reminds once, on record, and again only after somebody has seen to it", async () => {
    const { pad, reader, told, dueNow } = await started(await provisioned(), {
      ...untroubledUpkeep,
      policy: { readerCleaningReads: 3, readerCleaningDays: 9 },
    });
    for (let read = 0; read < 5; read += 1) reader.tell.onCardUnreadable("noData", false);
    expect(told("maintenanceDue")).toEqual([
      {
        event: "maintenanceDue",
        reminder: "readerDue",
        reason: "3 swipes and 0 insertions since the reader was cleaned",
        reasonZh: "清洁读卡器后已刷卡 3 次,插卡 0 次",
      },
    ]);
    await pad.core?.upkeep.done("reader", " head cleaned, ticket 4711 ");
    expect(told("maintenanceDone")).toEqual([
      { event: "maintenanceDone", care: "reader", note: "head cleaned, ticket 4711" },
    ]);
    expect(dueNow()).toEqual([]);
    for (let read = 0; read < 3; read += 1) reader.tell.onCardUnreadable("noData", false);
    expect(told("maintenanceDue")).toHaveLength(2);
    await pad.stop();
  });

  it("says by itself that days have passed", async () => {
    const { pad, reader, pass, told } = await started(await provisioned(), {
      ...untroubledUpkeep,
      policy: { readerCleaningReads: 100, readerCleaningDays: 2 },
    });
    reader.tell.onCardUnreadable("noData", false);
    await pass(2 * dayMs + 600_000);
    expect(told("maintenanceDue")).toMatchObject([{ reminder: "readerOld" }]);
    await pad.stop();
  });

  it("takes no card number as a note, and forgets nothing when the note or the store is refused", async () => {
    const fs = await provisioned();
    const { pad, reader, counted } = await started(fs);
    reader.tell.onCardUnreadable("noData", false);
    const upkeep = pad.core?.upkeep;
    await expect(upkeep?.done("reader", "card 4761 7390 0101 0010")).rejects.toMatchObject({ code: "PP801" });
    fs.failAt("write", 1, "ENOSPC");
    await expect(upkeep?.done("reader", "cleaned")).rejects.toMatchObject({ code: expect.stringMatching(/^PP7/) });
    expect(counted()).toMatchObject({ swipes: 1 });
  });

  it("goes on being counted, and disturbs nobody, when the store has refused a write", async () => {
    const fs = await provisioned();
    const { pad, reader, counted, dueNow, pass } = await started(fs);
    await pad.selfTest();
    fs.failAt("write", 1, "EIO");
    await expect(pad.core?.upkeep.done("power", "cable replaced")).rejects.toMatchObject({ code: "PP703" });
    reader.tell.onCardUnreadable("noData", false);
    expect(counted()).toMatchObject({ swipes: 1 });
    await pass(600_000);
    expect(dueNow()).toEqual([]);
  });

  it("keeps what was done, whatever is being written meanwhile", async () => {
    const kept = new Map<string, Buffer>();
    const writes: (() => void)[] = [];
    const store = {
      get: (key: string) => kept.get(key),
      commit: async (changes: ReadonlyMap<string, Uint8Array | null>) => {
        await new Promise<void>((resolve) => writes.push(resolve));
        for (const [key, value] of changes) if (value) kept.set(key, Buffer.from(value));
      },
    };
    const now = () => ({ poweredOnMs: 7, wallMs: null });
    const parts = { ...untroubledUpkeep, store, clock: new VirtualClock(), random, now };
    const desk = UpkeepDesk.open({ ...parts, log: () => undefined, selfTestAgoMs: undefined, keypad: undefined });
    const through = async (work: Promise<unknown> | undefined) => {
      let isDone = false;
      void work?.finally(() => {
        isDone = true;
      });
      while (!isDone) {
        await settle();
        for (const write of writes.splice(0).reverse()) write();
      }
    };
    await through(desk.begin());
    desk.hear({ event: "cardRefused", problem: "noData" });
    const done = desk.done("reader", "head cleaned");
    await through(Promise.all([done, desk.close()]));
    expect(readUpkeep(kept.get("service/upkeep") ?? Buffer.alloc(0))).toMatchObject({ swipes: 0, isRunning: false });
  });

  it("that is damaged begins anew, says so, and costs no payment", async () => {
    const kept = new Map([["service/upkeep", Buffer.from("{}")]]);
    const log: PadEvent[] = [];
    const now = () => ({ poweredOnMs: 7, wallMs: null });
    const desk = UpkeepDesk.open({
      ...untroubledUpkeep,
      store: {
        get: (key) => kept.get(key),
        commit: async (changes) => {
          for (const [key, value] of changes) if (value) kept.set(key, Buffer.from(value));
        },
      },
      clock: new VirtualClock(),
      random,
      log: (event) => log.push(event),
      now,
      selfTestAgoMs: undefined,
      keypad: undefined,
    });
    expect([log, desk.upkeep]).toEqual([[{ event: "upkeepLost" }], newUpkeep(now())]);
    await desk.begin();
    expect(readUpkeep(kept.get("service/upkeep") ?? Buffer.alloc(0))?.counts.powerOnCount).toBe(1);
    await desk.close();
  });
});
