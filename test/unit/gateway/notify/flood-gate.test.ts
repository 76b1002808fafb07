import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FloodGate,
  mostInWindow,
  nextReleaseMs,
  pass,
  release,
  windowMs,
} from "../../../../src/gateway/notify/flood-gate.ts";
import type { Draft, NotificationKind } from "../../../../src/gateway/notify/notification-kinds.ts";

const draft = (kind: NotificationKind, count = 0): Draft => ({ kind, faultCodes: [], facts: { count } });

/** Drafts at their times, with the releases that are due between them, as the notifier does it; then the last release. */
function play(drafts: readonly (readonly [atMs: number, draft: Draft])[]) {
  let gate: FloodGate = {};
  const out: { readonly atMs: number; readonly draft: Draft }[] = [];
  const releaseUntil = (endMs: number): void => {
    for (let dueMs = nextReleaseMs(gate); dueMs !== undefined && dueMs <= endMs; dueMs = nextReleaseMs(gate)) {
      const released = release(gate, dueMs);
      gate = released.gate;
      for (const one of released.drafts) out.push({ atMs: dueMs, draft: one });
    }
  };
  for (const [atMs, one] of drafts) {
    releaseUntil(atMs);
    const passed = pass(gate, one, atMs);
    gate = passed.gate;
    for (const now of passed.drafts) out.push({ atMs, draft: now });
  }
  releaseUntil(Number.MAX_SAFE_INTEGER);
  return out;
}

describe("a flood of one kind", () => {
  it("is told three times at once, and then by the latest, which counts the others", () => {
    const told = play([1, 2, 3, 4, 5, 6].map((count) => [count, draft("wrongPinsInARow", count)] as const));
    expect(told.map(({ atMs, draft: { facts } }) => [atMs, facts])).toEqual([
      [1, { count: 1 }],
      [2, { count: 2 }],
      [3, { count: 3 }],
      [1 + windowMs, { count: 6, heldBack: 2 }],
    ]);
  });

  it("that goes on is told once a window", () => {
    const minutes = Array.from({ length: 60 }, (_, minute) => [minute * 60_000, draft("cardLocked")] as const);
    expect(play(minutes)).toHaveLength(3 + 6);
  });

  it("holds no other kind up", () => {
    const told = play([
      ...[0, 1, 2, 3, 4].map((atMs) => [atMs, draft("cardLocked")] as const),
      [5, draft("tamper")] as const,
    ]);
    expect(told.filter(({ draft: { kind } }) => kind === "tamper")).toEqual([{ atMs: 5, draft: draft("tamper") }]);
  });

  it("of going out and coming back ends with the present state", () => {
    const told = play(
      [0, 1, 2, 3, 4, 5].map((at) => [at, draft(at % 2 === 0 ? "outOfService" : "inService")] as const),
    );
    expect(told.at(-1)?.draft.kind).toBe("inService");
    expect(told).toHaveLength(4);
  });

  it("may come fast again once its window is over, as one that begins", () => {
    const times = [0, windowMs - 2, windowMs - 1, windowMs, windowMs, windowMs];
    const told = play(times.map((atMs) => [atMs, draft(atMs % 2 === 0 ? "outOfService" : "inService")] as const));
    expect(told.map(({ atMs }) => atMs)).toEqual(times);
  });

  it("loses none uncounted, keeps its bound in any window, and keeps none for longer than one", () => {
    const kind = fc.constantFrom<NotificationKind>("cardLocked", "tamper", "outOfService", "inService");
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: windowMs }), kind), { maxLength: 80 });
    fc.assert(
      fc.property(steps, (all) => {
        let atMs = 0;
        const heard = all.map(([afterMs, one]) => {
          atMs += afterMs;
          return [atMs, draft(one, atMs)] as const;
        });
        const out = play(heard);
        const counted = out.map(({ draft: { facts } }) => 1 + (facts["heldBack"] ?? 0)).reduce((a, b) => a + b, 0);
        expect(counted).toBe(heard.length);
        for (const one of out) {
          expect(one.atMs - (one.draft.facts["count"] ?? 0)).toBeLessThanOrEqual(windowMs);
          const family = /Service$/.test(one.draft.kind) ? /Service$/ : new RegExp(one.draft.kind);
          const near = out.filter(
            (other) => family.test(other.draft.kind) && other.atMs >= one.atMs && other.atMs < one.atMs + windowMs,
          );
          // Where two windows meet: the last of one, all of the next.
          expect(near.length).toBeLessThanOrEqual(2 * mostInWindow - 1);
        }
      }),
    );
  });
});
