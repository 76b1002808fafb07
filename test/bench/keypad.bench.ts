import { bench, describe } from "vitest";
import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";

const profile = { rowGpios: [5, 6, 13, 19], colGpios: [16, 20, 21] };
const keyMoveMs = 60;

const clock = new VirtualClock();
const matrix = new SimMatrix(profile, clock);
const keypad = new MatrixKeypad(() => matrix.open(), profile, clock);
let [pressed, heard] = [0, 0];
await keypad.start({
  onKey: () => {
    heard += 1;
  },
  onFault: (fault) => {
    throw fault;
  },
  onRecovered: () => undefined,
});
await clock.advanceAsync(1);

describe("a key on the simulated matrix, debounced, in virtual time", () => {
  bench("goes down and up", () => {
    const [row, col] = [pressed % 4, pressed % 3];
    matrix.press(row, col);
    clock.advance(keyMoveMs);
    matrix.release(row, col);
    clock.advance(keyMoveMs);
    pressed += 1;
    if (heard !== pressed) throw new Error(`${heard} keys were heard of ${pressed}`);
  });
});
