import { describe, expect, it } from "vitest";
import { TryLedger } from "../../../src/attempts/try-ledger.ts";
import { defaultTryPolicy, type TryResult } from "../../../src/attempts/try-policy.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { CardLocks } from "../../../src/pad/card-locks.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";

const wrong = ["pinIncorrect", "pinIncorrect", "pinIncorrect"] as const;
const cardA = "aaaaaaaa11110000aaaaaaaa11110000";
const cardB = "bbbbbbbb22220000bbbbbbbb22220000";
const alike = "aaaaaaaa99990000aaaaaaaa99990000";

async function locks() {
  const fs = new FaultyFileSystem();
  await SlotStore.provision(fs, "store");
  const clock = new VirtualClock();
  const store = await SlotStore.open(fs, "store");
  const ledger = await TryLedger.open(store, defaultTryPolicy, clock);
  const events: PadEvent[] = [];
  const withLog = () => new CardLocks({ ledger, store, log: (event) => events.push(event) });
  const count = async (ref: string, results: readonly TryResult[]) => {
    for (const result of results) {
      await ledger.markSent(ref);
      await ledger.settle(ref, result);
    }
  };
  return {
    fs,
    clock,
    store,
    ledger,
    events,
    count,
    desk: withLog(),
    offline: new CardLocks({ ledger, store, log: undefined }),
  };
}

describe("cards that have wrong PINs counted", () => {
  it("are listed locked ones first, by a reference cut short, with whose lock and for how long", async () => {
    const { clock, count, desk } = await locks();
    expect(desk.list()).toEqual({ cards: [], more: 0 });
    await count(cardB, ["pinIncorrect"]);
    await count(alike, ["pinTriesExceeded"]);
    await count(cardA, wrong);
    await clock.advanceAsync(60_000);
    expect(desk.list().cards).toEqual([
      { card: "aaaaaaaa1111", tries: 3, lock: "here", sinceMs: 60_000, remainingMs: 86_340_000 },
      { card: "aaaaaaaa9999", tries: 1, lock: "bank", sinceMs: 60_000, remainingMs: 3_540_000 },
      { card: "bbbbbbbb2222", tries: 1, lock: "none", sinceMs: 60_000, remainingMs: 86_340_000 },
    ]);
    await clock.advanceAsync(86_400_000);
    expect(desk.list().cards).toEqual([]);
  });

  it("are unlocked by that reference, with an event that gives the reason", async () => {
    const { count, desk, ledger, events } = await locks();
    await count(cardA, wrong);
    expect(await desk.unlock("aaaaaaaa1111", " ticket 4711 ")).toMatchObject({ card: "aaaaaaaa1111", tries: 3 });
    expect(ledger.check(cardA)).toEqual({ kind: "allowed", triesLeft: 3 });
    expect(ledger.unlocks()).toMatchObject([{ ref: cardA, reason: "technician" }]);
    expect(events).toEqual([{ event: "cardUnlocked", card: "aaaaaaaa1111", reason: "ticket 4711" }]);
  });

  it("unlocked while the pad does not run, are told of at its next start, once", async () => {
    const { count, desk, offline, events } = await locks();
    await count(cardA, wrong);
    await count(cardB, wrong);
    await offline.unlock("aaaaaaaa", "ticket 1");
    await offline.unlock("bbbbbbbb", "ticket 2");
    expect(events).toEqual([]);
    await desk.tellUntold();
    await desk.tellUntold();
    expect(events).toEqual([
      { event: "cardUnlocked", card: "aaaaaaaa1111", reason: "ticket 1" },
      { event: "cardUnlocked", card: "bbbbbbbb2222", reason: "ticket 2" },
    ]);
  });

  it.each([
    ["the bank's lock", cardA, ["pinTriesExceeded"], "aaaaaaaa1111", "only the bank can unlock"],
    ["none at all", cardA, ["pinIncorrect"], "aaaaaaaa1111", "not locked"],
    ["a card nobody has seen", cardA, wrong, "cccccccc", "no card"],
    ["a reference too short", cardA, wrong, "aaaa", "no card"],
  ] as const)("stay as they are: %s", async (_, ref, results, card, detail) => {
    const { count, desk, ledger, events } = await locks();
    await count(ref, results);
    const before = ledger.check(ref);
    await expect(desk.unlock(card, "ticket 4711")).rejects.toMatchObject({
      code: "PP801",
      detail: expect.stringContaining(detail),
    });
    expect([ledger.check(ref), events]).toEqual([before, []]);
  });

  it("stay locked when the reference means two of them, or a try is under way", async () => {
    const { count, desk, ledger } = await locks();
    await count(cardA, wrong);
    await count(alike, wrong);
    await expect(desk.unlock("aaaaaaaa", "ticket 1")).rejects.toMatchObject({
      detail: expect.stringContaining("several"),
    });
    await ledger.markSent(cardB);
    await expect(desk.unlock("bbbbbbbb", "ticket 1")).rejects.toMatchObject({
      detail: expect.stringContaining("under way"),
    });
  });

  it.each(["", "  ", "x\ny", "a".repeat(121), "card 4761 7390 0101 0010", "4761739001010010"])(
    "stay locked without a reason that may be kept: %j",
    async (reason) => {
      const { count, desk, ledger } = await locks();
      await count(cardA, wrong);
      await expect(desk.unlock("aaaaaaaa", reason)).rejects.toMatchObject({ code: "PP801" });
      expect(ledger.check(cardA).kind).toBe("lockedHere");
    },
  );

  it("stay locked when the store takes no write, and no event says otherwise", async () => {
    const { count, ledger, events, store } = await locks();
    await count(cardA, wrong);
    const unlock = () => Promise.reject(new Fault("PP702", "EIO"));
    const log = (event: PadEvent) => events.push(event);
    const failing = new CardLocks({ ledger: { cards: () => ledger.cards(), unlock }, store, log });
    await expect(failing.unlock("aaaaaaaa", "ticket 1")).rejects.toMatchObject({ code: "PP702" });
    await failing.tellUntold();
    expect(events).toEqual([]);
    expect(ledger.unlocks()).toEqual([]);
  });
});
