import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MatrixKeypad } from "../../../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import type { Clock } from "../../../../src/ports/clock.ts";
import { type HeardKey, mustBeTyped, wrongWith } from "../../../support/ideal-keypad.ts";
import {
  keypadLines,
  keypadSchedule,
  keypadShapes,
  keypadWirings,
  type ScheduledPress,
  type Shape,
} from "../../../support/keypad-schedule.ts";

const startMs = 100;

/** A busy program's time: each timer fires late by the next of `lateMs`, over and over. */
function lateClock(clock: VirtualClock, lateMs: readonly number[]): Clock {
  let turn = 0;
  return {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    wallSynchronised: () => clock.wallSynchronised(),
    after: (delayMs, run) => clock.after(delayMs + (lateMs[turn++ % lateMs.length] ?? 0), run),
  };
}

async function play(
  shape: Shape,
  wiring: (typeof keypadWirings)[number],
  presses: readonly ScheduledPress[],
  lateMs: readonly number[] = [0],
): Promise<HeardKey[]> {
  const clock = new VirtualClock();
  const lines = keypadLines(shape);
  const matrix = new SimMatrix({ ...lines, diodes: wiring.diodes }, clock);
  const { driveInactiveRows } = wiring;
  const keypad = new MatrixKeypad(() => matrix.open(), { ...lines, driveInactiveRows }, lateClock(clock, lateMs));
  const heard: HeardKey[] = [];
  const onFault = (fault: Error) => {
    throw fault;
  };
  await keypad.start({
    onKey: (index) => heard.push({ index, atMs: clock.monotonicMs() }),
    onFault,
    onRecovered: () => undefined,
  });
  for (const { row, col, downMs, upMs, downBounceMs, upBounceMs } of presses) {
    clock.after(downMs, () => matrix.press(row, col, downBounceMs));
    clock.after(upMs, () => matrix.release(row, col, upBounceMs));
  }
  clock.advance(Math.max(startMs, ...presses.map(({ upMs }) => upMs)) + 300);
  expect(matrix.fights).toBe(0);
  return heard;
}

const matrices = keypadShapes.flatMap((shape) => keypadWirings.map((wiring) => ({ shape, wiring })));

describe("an ideal keypad and ours", () => {
  it.each(matrices)("are the same but for stated rejections: $shape $wiring", async ({ shape, wiring }) => {
    const rules = { cols: shape[1], diodes: wiring.diodes };
    await fc.assert(
      fc.asyncProperty(keypadSchedule(shape, startMs), async (presses) => {
        expect(wrongWith(await play(shape, wiring, presses), presses, rules)).toBeUndefined();
      }),
      { numRuns: 120 },
    );
  });

  it("are never at odds over which key, and in which order, however late a busy program scans", async () => {
    const late = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 120 })), { minLength: 1, maxLength: 20 });
    const anyOf = fc.constantFrom(...matrices);
    const schedule = anyOf.chain((matrix) => fc.tuple(fc.constant(matrix), keypadSchedule(matrix.shape, startMs)));
    await fc.assert(
      fc.asyncProperty(schedule, late, async ([{ shape, wiring }, presses], lateMs) => {
        const heard = await play(shape, wiring, presses, lateMs);
        const rules = { cols: shape[1], diodes: wiring.diodes, lateScans: true };
        expect(wrongWith(heard, presses, rules)).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it("are compared over presses of which most must be typed", () => {
    const [presses, due] = [fc.sample(keypadSchedule([4, 4], 0), { numRuns: 300, seed: 4 }), { all: 0, typed: 0 }];
    for (const schedule of presses) {
      due.all += schedule.length;
      due.typed += schedule.filter((press) => mustBeTyped(press, schedule, { cols: 4, diodes: false })).length;
    }
    expect(due.typed / due.all).toBeGreaterThan(0.3);
  });

  it("differ when a key is heard twice, unpressed, too early, in the wrong order, or not at all", () => {
    const presses = [
      { index: 1, downMs: 0, upMs: 60 },
      { index: 2, downMs: 100, upMs: 160 },
    ];
    const wrongIn = (...heard: [index: number, atMs: number][]) =>
      wrongWith(
        heard.map(([index, atMs]) => ({ index, atMs })),
        presses,
        { cols: 3, diodes: false },
      );
    expect(wrongIn([1, 20], [2, 120])).toBeUndefined();
    expect(wrongIn([1, 20], [1, 25], [2, 120])).toMatch(/key 1 at 25 ms/);
    expect(wrongIn([1, 20], [5, 120])).toMatch(/key 5/);
    expect(wrongIn([1, 20], [2, 90])).toMatch(/key 2 at 90 ms/);
    expect(wrongIn([2, 120], [1, 130])).toMatch(/key 1 at 130 ms/);
    expect(wrongIn([1, 20])).toEqual(presses[1]);
  });
});
