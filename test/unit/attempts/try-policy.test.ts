import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CardRecord,
  canSettle,
  cardVerdict,
  defaultTryPolicy,
  deviceRetryAfterMs,
  elapsedMs,
  type Instant,
  isExpired,
  settled,
  type TryPhase,
  type TryResult,
  withDeviceBlock,
  withTry,
} from "../../../src/attempts/try-policy.ts";

const policy = defaultTryPolicy;
const DAY_MS = 86_400_000;
const at = (poweredOnMs: number, wallMs: number | null = null): Instant => ({ poweredOnMs, wallMs });

function counted(tries: number, phase: TryPhase = "none"): CardRecord {
  return { tries, phase, lock: { kind: "none" }, lastTry: at(0) };
}

describe("a card's tries", () => {
  it("are all left for a card that is not known", () => {
    expect(cardVerdict(undefined, policy, at(0))).toEqual({ kind: "allowed", triesLeft: 3 });
  });

  it("become fewer with each that stays counted", () => {
    expect(cardVerdict(counted(2), policy, at(1))).toEqual({ kind: "allowed", triesLeft: 1 });
  });

  it("are counted one by one, without a lock", () => {
    expect(withTry(counted(1), policy, at(5))).toEqual({
      tries: 2,
      phase: "sent",
      lock: { kind: "none" },
      lastTry: at(5),
    });
  });

  it("are forgotten 24 h after the last one, and not a millisecond before", () => {
    expect(isExpired(counted(2), policy, at(DAY_MS - 1))).toBe(false);
    expect(isExpired(counted(2), policy, at(DAY_MS))).toBe(true);
    expect(withTry(counted(2), policy, at(DAY_MS)).tries).toBe(1);
  });

  it("are never forgotten while one is under way", () => {
    expect(isExpired(counted(2, "sent"), policy, at(30 * DAY_MS))).toBe(false);
  });
});

describe("the end of a try", () => {
  it.each<[TryResult, number, CardRecord | undefined]>([
    ["approved", 2, undefined],
    ["pinIncorrect", 2, counted(2)],
    ["pinIncorrect", 3, { ...counted(3), lock: { kind: "here", since: at(9) } }],
    ["unknown", 2, counted(2)],
    ["unknown", 3, { ...counted(3), lock: { kind: "here", since: at(9) } }],
    ["pinTriesExceeded", 1, { ...counted(1), lock: { kind: "bank", since: at(9) } }],
    ["otherAnswer", 3, counted(2)],
    ["otherAnswer", 1, undefined],
    ["notSent", 2, counted(1)],
  ])("as %s of try %i leaves the right record", (result, tries, expected) => {
    expect(settled(counted(tries, "sent"), result, policy, at(9))).toEqual(expected);
  });

  it("by an answer needs something to have been sent", () => {
    const possible = (phase: TryPhase) =>
      (["approved", "pinIncorrect", "pinTriesExceeded", "otherAnswer", "notSent", "unknown"] as const).filter(
        (result) => canSettle(phase, result),
      );
    expect(possible("none")).toEqual([]);
    expect(possible("reserved")).toEqual(["notSent", "unknown"]);
    expect(possible("sent")).toHaveLength(6);
  });
});

describe("a lock", () => {
  const lockedHere: CardRecord = { ...counted(3), lock: { kind: "here", since: at(1_000) } };

  it("lasts 24 h of powered-on time and says how long it still does", () => {
    expect(cardVerdict(lockedHere, policy, at(1_000))).toEqual({ kind: "lockedHere", remainingMs: DAY_MS });
    expect(cardVerdict(lockedHere, policy, at(1_000 + DAY_MS - 1))).toEqual({ kind: "lockedHere", remainingMs: 1 });
    expect(cardVerdict(lockedHere, policy, at(1_000 + DAY_MS))).toEqual({ kind: "allowed", triesLeft: 3 });
  });

  it("of the bank names no time; after an hour the bank is asked again, and the tries counted here still count", () => {
    const lockedByBank: CardRecord = { ...counted(1), lock: { kind: "bank", since: at(0) } };
    expect(cardVerdict(lockedByBank, policy, at(policy.bankLockDurationMs - 1))).toEqual({ kind: "lockedByBank" });
    expect(cardVerdict(lockedByBank, policy, at(policy.bankLockDurationMs))).toEqual({ kind: "allowed", triesLeft: 2 });
    expect(cardVerdict(lockedByBank, policy, at(DAY_MS))).toEqual({ kind: "allowed", triesLeft: 3 });
  });

  it("of the bank on a card that has no try left here becomes a lock of this machine", () => {
    const both: CardRecord = { ...counted(3), lock: { kind: "bank", since: at(0) } };
    const anHour = policy.bankLockDurationMs;
    expect(cardVerdict(both, policy, at(anHour))).toEqual({ kind: "lockedHere", remainingMs: DAY_MS - anHour });
  });

  it("also holds a card whose tries were counted under a higher limit", () => {
    const stricter = { ...policy, tryLimit: 2 };
    expect(cardVerdict(counted(2), stricter, at(1))).toEqual({ kind: "lockedHere", remainingMs: DAY_MS - 1 });
  });

  it("runs on while the pad was off only by wall time known at both ends", () => {
    expect(elapsedMs(at(0, 1_000), at(5, 51_000))).toBe(50_000);
    expect(elapsedMs(at(0, null), at(5, 51_000))).toBe(5);
    expect(elapsedMs(at(0, 1_000), at(5, null))).toBe(5);
  });

  it("is not made longer than it was by wall time that went back", () => {
    expect(elapsedMs(at(0, 51_000), at(5, 1_000))).toBe(5);
  });
});

describe("the pad's rate", () => {
  it("is at most 120 PIN blocks in any 3600 s, whenever they come", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 130, maxLength: 400 }), (pausesMs) => {
        let nowMs = 0;
        let blocks: number[] = [];
        const allMs: number[] = [];
        for (const pauseMs of pausesMs) {
          nowMs += pauseMs;
          if (deviceRetryAfterMs(blocks, policy, nowMs) > 0) continue;
          blocks = withDeviceBlock(blocks, nowMs);
          allMs.push(nowMs);
        }
        for (const [index, startMs] of allMs.entries()) {
          const inWindow = allMs.slice(index).filter((blockMs) => blockMs - startMs <= policy.deviceWindowMs);
          expect(inWindow.length).toBeLessThanOrEqual(120);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("says exactly when the next one may be", () => {
    const blocks = Array.from({ length: 120 }, (_, index) => index * 10);
    const retryAfterMs = deviceRetryAfterMs(blocks, policy, 2_000);
    expect(deviceRetryAfterMs(blocks, policy, 2_000 + retryAfterMs - 1)).toBe(1);
    expect(deviceRetryAfterMs(blocks, policy, 2_000 + retryAfterMs)).toBe(0);
    expect(deviceRetryAfterMs(blocks.slice(1), policy, 2_000)).toBe(0);
  });

  it("counts what came before when the limit is lowered", () => {
    const blocks = [0, 1_000, 2_000];
    expect(deviceRetryAfterMs(blocks, { ...policy, deviceBlocks: 2 }, 3_000)).toBe(1_000 + 3_600_000 + 1 - 3_000);
  });
});
