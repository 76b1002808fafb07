import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MatrixKeypad } from "../../../../hardware/keypad/matrix-keypad.ts";
import { type MatrixNode, SimMatrix } from "../../../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { type HeardKey, type IdealPress, wrongWith } from "../../../support/ideal-keypad.ts";
import {
  keypadLines,
  keypadSchedule,
  keypadShapes,
  keypadWirings,
  type ScheduledPress,
  type Shape,
} from "../../../support/keypad-schedule.ts";

/** What befalls the keypad before a bout of typing; a short lasts until the next one. */
interface Mishap {
  readonly short: readonly [MatrixNode, MatrixNode] | undefined;
  /** From then on, while the typing goes on, the lines fail for `unplugMs`. */
  readonly unplugAtMs: number;
  readonly unplugMs: number;
  /** This key is held from before the typing to after it. */
  readonly stuck: number | undefined;
  readonly presses: readonly ScheduledPress[];
}

const restMs = 200;
const startMs = 100;

function mishap([rows, cols]: Shape): fc.Arbitrary<Mishap> {
  const node = fc.oneof(
    fc.nat(rows - 1).map((row): MatrixNode => `row${row}`),
    fc.nat(cols - 1).map((col): MatrixNode => `col${col}`),
    fc.constant<MatrixNode>("ground"),
  );
  return fc.record({
    short: fc.option(fc.tuple(node, node), { nil: undefined }),
    unplugAtMs: fc.nat(600),
    unplugMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5_000 })),
    stuck: fc.option(fc.nat(rows * cols - 1), { nil: undefined, freq: 2 }),
    presses: keypadSchedule([rows, cols], startMs),
  });
}

/** A short across a key's own contact is that key, pressed by nobody. */
function crossingOf(short: readonly [MatrixNode, MatrixNode], cols: number): number | undefined {
  const [col, row] = short.toSorted();
  return row?.startsWith("row") && col?.startsWith("col")
    ? Number(row.slice(3)) * cols + Number(col.slice(3))
    : undefined;
}

class BrokenKeypad {
  readonly heard: HeardKey[] = [];
  /** Everything that ever closed a crossing. */
  readonly closings: IdealPress[] = [];
  readonly #shape: Shape;
  readonly #clock = new VirtualClock();
  readonly #matrix: SimMatrix;
  readonly #keypad: MatrixKeypad;
  #isOut = false;

  constructor(shape: Shape, { diodes, driveInactiveRows }: (typeof keypadWirings)[number]) {
    this.#shape = shape;
    const lines = keypadLines(shape);
    this.#matrix = new SimMatrix({ ...lines, diodes }, this.#clock);
    this.#keypad = new MatrixKeypad(() => this.#matrix.open(), { ...lines, driveInactiveRows }, this.#clock);
  }

  get isOut(): boolean {
    return this.#isOut;
  }

  async start(): Promise<void> {
    await this.#keypad.start({
      onKey: (index) => this.heard.push({ index, atMs: this.#clock.monotonicMs() }),
      onFault: () => {
        this.#isOut = true;
      },
      onRecovered: () => {
        this.#isOut = false;
      },
    });
    this.#clock.advance(restMs);
  }

  async suffer({ short, unplugAtMs, unplugMs, stuck, presses }: Mishap): Promise<void> {
    const typingMs = Math.max(startMs, unplugAtMs, ...presses.map(({ upMs }) => upMs)) + restMs;
    const crossing = short && crossingOf(short, this.#shape[1]);
    this.#matrix.clearShorts();
    if (short) this.#matrix.short(...short);
    if (crossing !== undefined) this.#closes(crossing, typingMs + unplugMs + 2 * restMs);
    // A short that comes while a key is held cannot be told from one more key.
    this.#clock.advance(restMs);
    if (stuck !== undefined) this.#press({ index: stuck, holdMs: typingMs });
    for (const { index, downMs, upMs, downBounceMs, upBounceMs } of presses) {
      if (index === stuck) continue;
      this.#clock.after(downMs, () => this.#press({ index, holdMs: upMs - downMs, downBounceMs, upBounceMs }));
    }
    if (unplugMs > 0) this.#clock.after(unplugAtMs, () => this.#matrix.unplug());
    this.#clock.after(typingMs + unplugMs, () => this.#matrix.replug());
    this.#clock.advance(typingMs + unplugMs);
    await this.#reopened(restMs);
  }

  async mend(): Promise<void> {
    this.#matrix.clearShorts();
    await this.#reopened(60_000);
  }

  /** Each key once, as a technician tries them. */
  tryAll(): readonly number[] {
    const before = this.heard.length;
    for (let index = 0; index < this.#shape[0] * this.#shape[1]; index += 1) {
      this.#press({ index, holdMs: 60 });
      this.#clock.advance(120);
    }
    return this.heard.slice(before).map(({ index }) => index);
  }

  /** To open the lines again takes promises, and so the other way to pass time. */
  async #reopened(ms: number): Promise<void> {
    await this.#clock.advanceAsync(ms);
  }

  #press(press: { index: number; holdMs: number; downBounceMs?: readonly number[]; upBounceMs?: readonly number[] }) {
    const cols = this.#shape[1];
    const [row, col] = [Math.floor(press.index / cols), press.index % cols];
    this.#closes(press.index, press.holdMs);
    this.#matrix.press(row, col, press.downBounceMs);
    this.#clock.after(press.holdMs, () => this.#matrix.release(row, col, press.upBounceMs));
  }

  #closes(index: number, forMs: number): void {
    const downMs = this.#clock.monotonicMs();
    this.closings.push({ index, downMs, upMs: downMs + forMs });
  }
}

const matrices = keypadShapes.flatMap((shape) => keypadWirings.map((wiring) => ({ shape, wiring })));

describe("a keypad with shorted lines, a stuck key, and lines that fail", () => {
  it.each(matrices)("never types a key that nobody pressed, and is sound once mended: $shape $wiring", async (one) => {
    const { shape, wiring } = one;
    const rules = { cols: shape[1], diodes: wiring.diodes, lateScans: true };
    await fc.assert(
      fc.asyncProperty(fc.array(mishap(shape), { minLength: 1, maxLength: 4 }), async (mishaps) => {
        const keypad = new BrokenKeypad(shape, wiring);
        await keypad.start();
        for (const each of mishaps) await keypad.suffer(each);
        await keypad.mend();
        expect(wrongWith(keypad.heard, keypad.closings, rules)).toBeUndefined();
        expect(keypad.tryAll()).toEqual(Array.from({ length: shape[0] * shape[1] }, (_, index) => index));
        expect(keypad.isOut).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});
