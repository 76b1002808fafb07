import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterEvent,
  type FailOver,
  type FailOverEvent,
  longestWaitMs,
  returnAfterMs,
  startFailOver,
} from "../../../src/gateway/fail-over.ts";

const failed = (host: number): FailOverEvent => ({ type: "failed", host });
const answered = (host: number): FailOverEvent => ({ type: "answered", host });
const asked: FailOverEvent = { type: "asked" };

function stateAfter(events: readonly FailOverEvent[], nowMs = 0, hostCount = 2, jitter = 1): FailOver {
  return events.reduce((state, event) => afterEvent(state, event, nowMs, jitter), startFailOver(hostCount));
}

describe("which host is asked next", () => {
  it.each<[string, readonly FailOverEvent[], number]>([
    ["the primary at first", [asked], 0],
    ["the second when the primary fails", [asked, failed(0)], 1],
    ["the primary again when the second fails, too", [failed(0), failed(1)], 0],
    ["the one that worked last", [failed(0), answered(1), asked], 1],
    ["the primary when the second worked and then failed", [failed(0), answered(1), failed(1)], 0],
    ["the primary while it answers", [answered(0), asked], 0],
  ])("%s", (_, events, next) => {
    expect(stateAfter(events).next).toBe(next);
  });

  it("is always the same one where there is one", () => {
    expect(stateAfter([failed(0), failed(0), asked], 0, 1).next).toBe(0);
  });

  it("is the primary again after ten minutes on the second, and once each ten minutes while it fails", () => {
    let state = stateAfter([failed(0), answered(1)], 1_000);
    const ask = (nowMs: number) => {
      state = afterEvent(state, asked, nowMs, 1);
      return state.next;
    };
    expect(ask(1_000 + returnAfterMs - 1)).toBe(1);
    expect(ask(1_000 + returnAfterMs)).toBe(0);
    state = afterEvent(state, failed(0), 1_000 + returnAfterMs, 1);
    state = afterEvent(state, answered(1), 1_000 + returnAfterMs, 1);
    expect(ask(1_000 + 2 * returnAfterMs - 1)).toBe(1);
    expect(ask(1_000 + 2 * returnAfterMs)).toBe(0);
    state = afterEvent(state, answered(0), 1_000 + 2 * returnAfterMs, 1);
    expect(state.awaySinceMs).toBe(undefined);
  });
});

describe("how long is waited", () => {
  const waits = (hostCount: number, jitter: number) =>
    Array.from({ length: 9 * hostCount }, (_, failures) => {
      const events = Array.from({ length: failures + 1 }, (__, index) => failed(index % hostCount));
      return stateAfter(events, 7_000, hostCount, jitter).notBeforeMs - 7_000;
    });

  it("not at all after the first failure, then from 250 ms doubling to 4 s", () => {
    expect(waits(1, 1)).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000]);
  });

  it("half of it at least, whatever the jitter", () => {
    expect(waits(1, 0)).toEqual([0, 125, 250, 500, 1_000, 2_000, 2_000, 2_000, 2_000]);
  });

  it("only after both hosts failed, where there are two", () => {
    const [one = [], two = []] = [0, 1].map((rest) => waits(2, 1).filter((__, index) => index % 2 === rest));
    expect(one.every((ms) => ms === 0)).toBe(true);
    expect(two).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000]);
  });

  it("nothing any more once a host answers", () => {
    expect(stateAfter([failed(0), failed(0), failed(0), answered(0)], 0, 1)).toMatchObject({
      failures: 0,
      notBeforeMs: 0,
    });
  });
});

describe("whatever happens", () => {
  const event = fc.record({ type: fc.constantFrom("asked", "answered", "failed"), host: fc.nat(1) });
  const step = fc.record({ event, passedMs: fc.nat(700_000), jitter: fc.double({ min: 0, max: 1, noNaN: true }) });

  it("the next host is one that there is, and the wait is one that a customer outlasts", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let nowMs = 0;
        let state = startFailOver(2);
        for (const { event: one, passedMs, jitter } of steps) {
          nowMs += passedMs;
          state = afterEvent(state, one as FailOverEvent, nowMs, jitter);
          expect([0, 1]).toContain(state.next);
          expect(state.notBeforeMs - nowMs).toBeLessThanOrEqual(longestWaitMs);
        }
      }),
    );
  });

  it("a line that is down for an hour is tried some 900 to 1,800 times, not in a tight loop", () => {
    for (const [jitter, most] of [
      [0, 1_810],
      [1, 910],
    ] as const) {
      let state = startFailOver(1);
      let attempts = 0;
      for (let nowMs = 0; nowMs < 3_600_000; attempts++) {
        state = afterEvent(state, failed(0), nowMs, jitter);
        nowMs = Math.max(nowMs, state.notBeforeMs);
      }
      expect(attempts).toBeLessThan(most);
    }
  });
});
