import fc from "fast-check";
import type { IdealPress } from "./ideal-keypad.ts";

export interface ScheduledPress extends IdealPress {
  readonly row: number;
  readonly col: number;
  readonly downBounceMs: readonly number[];
  readonly upBounceMs: readonly number[];
}

export function keypadLines([rows, cols]: Shape) {
  return {
    rowGpios: Array.from({ length: rows }, (_, row) => row),
    colGpios: Array.from({ length: cols }, (_, col) => 20 + col),
  };
}

interface Draft {
  readonly key: number;
  readonly stepMs: number;
  readonly holdMs: number;
  readonly downBounceMs: readonly number[];
  readonly upBounceMs: readonly number[];
}

/** What the ways of connecting a keypad come to; without diodes only rows that are let go of are sound. */
export const keypadWirings = [
  { diodes: false, driveInactiveRows: false },
  { diodes: true, driveInactiveRows: false },
  { diodes: true, driveInactiveRows: true },
];

export type Shape = readonly [rows: number, cols: number];

export const keypadShapes: readonly Shape[] = [
  [4, 3],
  [4, 4],
  [2, 2],
  [1, 5],
  [5, 6],
];

const tenths = (fromMs: number, toMs: number) =>
  fc.integer({ min: fromMs * 10, max: toMs * 10 }).map((value) => value / 10);

const bounce = fc
  .uniqueArray(tenths(0.1, 8), { maxLength: 7 })
  .map((moments) => moments.toSorted((one, other) => one - other));

/** Fingers of all kinds: slow ones, fast ones, several at once, touches that are no presses. */
const draft = fc.record<Draft>({
  key: fc.nat(11),
  stepMs: fc.oneof(tenths(0, 30), tenths(25, 60), tenths(60, 250)),
  holdMs: fc.oneof({ weight: 1, arbitrary: tenths(1, 30) }, { weight: 3, arbitrary: tenths(30, 200) }),
  downBounceMs: bounce,
  upBounceMs: bounce,
});

/** Up to 14 presses on a keypad of `rows` by `cols`, never more than three keys at once and never one that is down already. */
export function keypadSchedule([rows, cols]: Shape, startMs: number): fc.Arbitrary<ScheduledPress[]> {
  return fc.array(draft, { minLength: 1, maxLength: 14 }).map((drafts) => {
    const presses: ScheduledPress[] = [];
    let nowMs = startMs;
    for (const { key, stepMs, holdMs, downBounceMs, upBounceMs } of drafts) {
      nowMs += stepMs;
      const index = key % (rows * cols);
      const held = presses.filter(({ upMs }) => upMs > nowMs);
      if (held.length >= 3 || held.some((press) => press.index === index)) continue;
      const [row, col] = [Math.floor(index / cols), index % cols];
      // A contact that is let go of before it has stopped bouncing goes on from there.
      presses.push({ index, row, col, downMs: nowMs, upMs: nowMs + holdMs, downBounceMs, upBounceMs });
    }
    return presses;
  });
}
