import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { drain } from "../../../src/pad/drain.ts";
import type { StateName } from "../../../src/session/state.ts";

const limitMs = 90_000;
const cancelMs = 10_000;

/** A pad that is where it is told, from so many milliseconds on; a cancel brings it to rest after `cancelTakesMs`. */
function stopped(course: readonly (readonly [fromMs: number, at: StateName | undefined])[], cancelTakesMs = 0) {
  const clock = new VirtualClock();
  const hurry = new AbortController();
  const cancelsMs: number[] = [];
  let at: StateName | undefined;
  for (const [fromMs, state] of course) {
    if (fromMs === 0) at = state;
    else
      clock.after(fromMs, () => {
        at = state;
      });
  }
  const pad = {
    get at() {
      return at;
    },
    cancel: () => {
      cancelsMs.push(clock.monotonicMs());
      if (cancelTakesMs === 0) at = "idle";
      else
        clock.after(cancelTakesMs, () => {
          at = "idle";
        });
    },
  };
  let endedMs: number | undefined;
  const done = drain(pad, clock, hurry.signal).then(() => {
    endedMs = clock.monotonicMs();
  });
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      await clock.advance(100);
      await Promise.resolve();
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { hurry, cancelsMs, done, pass, ended: () => endedMs };
}

describe("a stop", () => {
  it.each([undefined, "idle", "outOfService"] as const)("waits for nobody where the pad is %s", async (at) => {
    const { done, ended, cancelsMs } = stopped([[0, at]]);
    await done;
    expect([ended(), cancelsMs]).toEqual([0, []]);
  });

  it("lets a customer who types a PIN pay, and cancels nothing", async () => {
    const { pass, ended, cancelsMs } = stopped([
      [0, "enteringPin"],
      [20_000, "awaitingHost"],
      [30_000, "showingOutcome"],
      [35_000, "returningCard"],
      [40_000, "idle"],
    ]);
    await pass(39_900);
    expect(ended()).toBeUndefined();
    await pass(300);
    expect(ended()).toBeGreaterThanOrEqual(40_000);
    expect(cancelsMs).toEqual([]);
  });

  it("ends a payment at once for which there is no card yet", async () => {
    const { pass, ended, cancelsMs } = stopped([[0, "awaitingCard"]]);
    await pass(300);
    expect(cancelsMs).toHaveLength(1);
    expect(ended()).toBeLessThanOrEqual(200);
  });

  it(`cancels after ${limitMs} ms, and gives that ${cancelMs} ms`, async () => {
    const cancelled = stopped([[0, "enteringPin"]], 3_000);
    await cancelled.pass(limitMs + cancelMs);
    expect(cancelled.cancelsMs).toEqual([limitMs]);
    expect(cancelled.ended()).toBeGreaterThanOrEqual(limitMs + 3_000);
    expect(cancelled.ended()).toBeLessThanOrEqual(limitMs + 3_200);
    const deaf = stopped([[0, "awaitingHost"]], 1_000_000);
    await deaf.pass(limitMs + cancelMs + 200);
    expect(deaf.ended()).toBeGreaterThanOrEqual(limitMs + cancelMs);
    expect(deaf.ended()).toBeLessThanOrEqual(limitMs + cancelMs + 200);
  });

  it("waits no longer when it is asked for again, wherever the payment is", async () => {
    const at = fc.constantFrom<StateName>("enteringPin", "awaitingHost", "settling", "returningCard");
    await fc.assert(
      fc.asyncProperty(at, fc.integer({ min: 0, max: 890 }), async (state, tenths) => {
        const { pass, hurry, done, ended, cancelsMs } = stopped([[0, state]]);
        await pass(tenths * 100);
        hurry.abort();
        await done;
        expect(ended()).toBe(tenths * 100);
        expect(cancelsMs).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
