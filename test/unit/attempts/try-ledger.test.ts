import { describe, expect, it } from "vitest";
import { TryLedger } from "../../../src/attempts/try-ledger.ts";
import { defaultTryPolicy } from "../../../src/attempts/try-policy.ts";
import { encodeCardRecord } from "../../../src/attempts/try-record.ts";
import { RebootingPad } from "../../support/rebooting-pad.ts";

const CARD = "0123456789abcdef0123456789abcdef";
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function card(index: number): string {
  return index.toString(16).padStart(32, "0");
}

async function lockedPad(): Promise<RebootingPad> {
  const pad = await RebootingPad.start();
  for (let tries = 0; tries < 3; tries++) await pad.attempt(CARD, "pinIncorrect");
  return pad;
}

describe("the ledger of tries", () => {
  it("counts a wrong PIN, and locks the card with the third", async () => {
    const pad = await RebootingPad.start();
    expect(pad.ledger.check(CARD)).toEqual({ kind: "allowed", triesLeft: 3 });
    expect(await pad.attempt(CARD, "pinIncorrect")).toEqual({ kind: "allowed", triesLeft: 2 });
    expect(await pad.attempt(CARD, "unknown")).toEqual({ kind: "allowed", triesLeft: 1 });
    expect(await pad.attempt(CARD, "pinIncorrect")).toEqual({ kind: "lockedHere", remainingMs: DAY_MS });
    expect(pad.ledger.check(card(1))).toEqual({ kind: "allowed", triesLeft: 3 });
  });

  it("starts anew after an approval, and takes back a try that was no PIN's fault", async () => {
    const pad = await RebootingPad.start();
    await pad.attempt(CARD, "pinIncorrect");
    expect(await pad.attempt(CARD, "otherAnswer")).toEqual({ kind: "allowed", triesLeft: 2 });
    expect(await pad.attempt(CARD, "notSent")).toEqual({ kind: "allowed", triesLeft: 2 });
    expect(await pad.attempt(CARD, "approved")).toEqual({ kind: "allowed", triesLeft: 3 });
    expect(pad.store.keys("attempts/card/")).toEqual([]);
  });

  it("keeps a bank's lock, over a restart too", async () => {
    const pad = await RebootingPad.start();
    expect(await pad.attempt(CARD, "pinTriesExceeded")).toEqual({ kind: "lockedByBank" });
    await pad.powerCut();
    expect(pad.ledger.check(CARD)).toEqual({ kind: "lockedByBank" });
  });

  it("writes what the caller adds in the same commit, at every step", async () => {
    const pad = await RebootingPad.start();
    const also = (value: string) => new Map([["stan", Buffer.from(value)]]);
    await pad.ledger.markSent(CARD, also("1"));
    expect(pad.store.get("stan")?.toString()).toBe("1");
    await pad.ledger.settle(CARD, "approved", new Map([["stan", null]]));
    expect(pad.store.get("stan")).toBeUndefined();
  });

  it("refuses calls out of order as bugs (PP901), and changes nothing", async () => {
    const pad = await lockedPad();
    const other = card(1);
    const bug = { code: "PP901" };
    await expect(pad.ledger.markSent(CARD)).rejects.toMatchObject(bug);
    await expect(pad.ledger.settle(other, "pinIncorrect")).rejects.toMatchObject(bug);
    await pad.ledger.markSent(other);
    await expect(pad.ledger.unlock(other, "technician")).rejects.toMatchObject(bug);
    expect(() => pad.ledger.check(other)).toThrow(/PP901/);
    await expect(pad.ledger.markSent(other)).rejects.toMatchObject(bug);
    await expect(pad.ledger.markSent("4000000000000002")).rejects.toMatchObject(bug);
    await expect(pad.ledger.settle(other, "approved", new Map([["attempts/unlocks", null]]))).rejects.toMatchObject(
      bug,
    );
    expect(await pad.ledger.settle(other, "pinIncorrect")).toEqual({ kind: "allowed", triesLeft: 2 });
  });

  it("unlocks by a technician or the host, and remembers the last twelve", async () => {
    const pad = await lockedPad();
    await pad.ledger.unlock(CARD, "technician");
    expect(pad.ledger.check(CARD)).toEqual({ kind: "allowed", triesLeft: 3 });
    for (let index = 0; index < 12; index++) await pad.ledger.unlock(card(index), "host");
    await pad.powerCut();
    const unlocks = pad.ledger.unlocks();
    expect(unlocks).toHaveLength(12);
    expect(unlocks.at(-1)).toMatchObject({ ref: card(11), reason: "host" });
  });

  it("lets no two cards in at once beyond the pad's rate", async () => {
    const pad = await RebootingPad.start({ policy: { deviceBlocks: 3 } });
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => pad.ledger.markSent(card(index))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(pad.ledger.check(card(9))).toMatchObject({ kind: "rateLimited" });
    await pad.pass(3_600_001);
    expect(pad.ledger.check(card(9))).toMatchObject({ kind: "allowed" });
  });
});

describe("a power cut", () => {
  const survivals = [() => 0, () => 512, () => 200, (_write: unknown, index: number) => (index % 2) * 512];

  it.each(["markSent", "pinIncorrect", "approved", "otherAnswer"] as const)(
    "at any write or sync of %s never gives a try back that may have reached the bank",
    async (step) => {
      const possible = { markSent: [3, 2], pinIncorrect: [2], approved: [2, 3], otherAnswer: [2, 3] }[step];
      for (const survives of survivals) {
        for (let operations = 0, cut = true; cut; operations++) {
          const pad = await RebootingPad.start();
          if (step !== "markSent") await pad.ledger.markSent(CARD);
          pad.fs.cutPowerAfter(operations);
          const done = step === "markSent" ? pad.ledger.markSent(CARD) : pad.ledger.settle(CARD, step);
          cut = await done.then(
            () => false,
            () => true,
          );
          if (!cut) break;
          await pad.powerCut(0, survives);
          const verdict = pad.ledger.check(CARD);
          expect(possible.map((triesLeft) => ({ kind: "allowed", triesLeft }))).toContainEqual(verdict);
        }
      }
    },
  );

  it("releases a try that an earlier version had only reserved, and locks the card if the last one may have left", async () => {
    const pad = await RebootingPad.start();
    await pad.attempt(CARD, "pinIncorrect");
    await pad.attempt(CARD, "pinIncorrect");
    const lastTry = { poweredOnMs: 0, wallMs: null };
    const reserved = encodeCardRecord({ tries: 3, phase: "reserved", lock: { kind: "none" }, lastTry });
    await pad.store.commit(new Map([[`attempts/card/${CARD}`, reserved]]));
    await pad.powerCut();
    expect(pad.ledger.check(CARD)).toEqual({ kind: "allowed", triesLeft: 1 });
    await pad.ledger.markSent(CARD);
    await pad.powerCut();
    expect(pad.ledger.check(CARD)).toEqual({ kind: "lockedHere", remainingMs: DAY_MS });
  });

  it("costs a lock at most five minutes of the time it has already run", async () => {
    const pad = await lockedPad();
    await pad.pass(3 * 60 * MINUTE_MS + 2 * MINUTE_MS);
    await pad.powerCut();
    expect(pad.ledger.check(CARD)).toEqual({ kind: "lockedHere", remainingMs: DAY_MS - 3 * 60 * MINUTE_MS });
  });

  it("costs nothing after an orderly stop", async () => {
    const pad = await lockedPad();
    await pad.pass(2 * MINUTE_MS);
    await pad.ledger.close();
    await pad.powerCut();
    expect(pad.ledger.check(CARD)).toEqual({ kind: "lockedHere", remainingMs: DAY_MS - 2 * MINUTE_MS });
  });
});

describe("a lock and the clocks", () => {
  it("does not run while the pad is off and wall time is not known", async () => {
    const pad = await lockedPad();
    await pad.powerCut(30 * DAY_MS);
    expect(pad.ledger.check(CARD)).toEqual({ kind: "lockedHere", remainingMs: DAY_MS });
  });

  it("counts the time the pad was off once wall time is synchronised in both runs", async () => {
    const pad = await RebootingPad.start();
    pad.clock.jumpWall(0, true);
    for (let tries = 0; tries < 3; tries++) await pad.attempt(CARD, "pinIncorrect");
    await pad.powerCut(DAY_MS);
    expect(pad.ledger.check(CARD)).toMatchObject({ kind: "lockedHere" });
    pad.clock.jumpWall(0, true);
    expect(pad.ledger.check(CARD)).toEqual({ kind: "allowed", triesLeft: 3 });
  });

  it("is not shortened by wall time that jumps, synchronised or not", async () => {
    const pad = await RebootingPad.start();
    pad.clock.jumpWall(0, true);
    for (let tries = 0; tries < 3; tries++) await pad.attempt(CARD, "pinIncorrect");
    for (const jumpMs of [30 * DAY_MS, -400 * DAY_MS, 1_000 * DAY_MS]) {
      pad.clock.jumpWall(jumpMs, jumpMs > 0);
      expect(pad.ledger.check(CARD)).toEqual({ kind: "lockedHere", remainingMs: DAY_MS });
    }
  });
});

describe("a ledger that cannot be trusted", () => {
  it("says PP703 at the next question when a checkpoint could not be written", async () => {
    const pad = await lockedPad();
    pad.fs.failAt("sync", 1, "EIO");
    await pad.pass(5 * MINUTE_MS);
    expect(() => pad.ledger.check(card(1))).toThrow(/PP703/);
    await expect(pad.ledger.markSent(card(1))).rejects.toMatchObject({ code: "PP703" });
  });

  it("tells of a checkpoint that could not be written, once and at once", async () => {
    const pad = await lockedPad();
    const told: string[] = [];
    const ledger = await TryLedger.open(pad.store, defaultTryPolicy, pad.clock, ({ code }) => told.push(code));
    pad.fs.failAt("sync", 1, "EIO");
    await pad.pass(15 * MINUTE_MS);
    expect(told).toEqual(["PP703"]);
    expect(() => ledger.check(card(1))).toThrow(/PP703/);
  });

  it("refuses new cards when full (PP704) and gives none of the counted ones a try back", async () => {
    const pad = await RebootingPad.start({ slotCount: 32 });
    let cards = 0;
    const fill = async () => {
      for (; cards < 32; cards++) await pad.attempt(card(cards), "pinIncorrect");
    };
    await expect(fill()).rejects.toMatchObject({ code: "PP704" });
    expect(cards).toBeGreaterThan(10);
    for (let index = 0; index < cards; index++) {
      expect(await pad.attempt(card(index), "pinIncorrect")).toEqual({ kind: "allowed", triesLeft: 1 });
    }
    await pad.pass(DAY_MS);
    await pad.attempt(card(cards), "pinIncorrect");
    expect(pad.ledger.check(card(cards))).toEqual({ kind: "allowed", triesLeft: 2 });
  });

  it.each([
    ["a card's record", `attempts/card/${CARD}`, Buffer.from("?")],
    ["a time that has not come", "attempts/device-window", Buffer.from([1, 1, 0, 1, 0, 0, 0, 0])],
    ["no powered-on time", "attempts/powered-on-time", null],
    ["the record of unlocks", "attempts/unlocks", Buffer.from([9])],
  ])("does not open with %s that is odd (PP705)", async (_what, key, value) => {
    const pad = await RebootingPad.start();
    await pad.pass(1_000);
    await pad.attempt(CARD, "pinIncorrect");
    await pad.store.commit(new Map([[key, value]]));
    await expect(TryLedger.open(pad.store, defaultTryPolicy, pad.clock)).rejects.toMatchObject({ code: "PP705" });
  });

  it("forgets old cards by itself, and then rests", async () => {
    const pad = await RebootingPad.start();
    for (let index = 0; index < 20; index++) await pad.attempt(card(index), "pinIncorrect");
    await pad.pass(DAY_MS + 60 * MINUTE_MS);
    expect(pad.store.keys("attempts/card/")).toEqual([]);
    const writes = pad.fs.counts.write;
    await pad.pass(DAY_MS);
    expect(pad.fs.counts.write).toBe(writes);
  });
});
