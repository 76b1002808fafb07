import { describe, expect, it } from "vitest";
import { testAtRest, testWhilePressed } from "../../../../hardware/keypad/matrix-test.ts";
import { SimMatrix } from "../../../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

const wiring = { rowGpios: [5, 6, 13, 19], colGpios: [12, 16, 20] };
const sound = { groundedCols: [], held: [], joinedRows: [] };

function rig(spoil: (matrix: SimMatrix) => void = () => undefined) {
  const clock = new VirtualClock();
  const matrix = new SimMatrix(wiring, clock);
  spoil(matrix);
  return { clock, matrix, atRest: () => testAtRest(() => matrix.open(), wiring) };
}

/** Every key once, each long enough for several scans. */
async function pressedAll(spoil: (matrix: SimMatrix) => void) {
  const { clock, matrix } = rig(spoil);
  const testing = testWhilePressed(() => matrix.open(), wiring, clock, 20_000);
  await clock.advanceAsync(10);
  for (let key = 0; key < 12; key += 1) {
    matrix.press(Math.floor(key / 3), key % 3);
    await clock.advanceAsync(50);
    matrix.release(Math.floor(key / 3), key % 3);
    await clock.advanceAsync(50);
  }
  await clock.advanceAsync(20_000);
  return testing;
}

describe("a matrix at rest", () => {
  it.each<[string, (matrix: SimMatrix) => void, object]>([
    ["sound", () => undefined, sound],
    ["a key held", (m) => m.press(1, 2), { ...sound, held: [{ row: 6, col: 20 }] }],
    ["a row on a column", (m) => m.short("row3", "col0"), { ...sound, held: [{ row: 19, col: 12 }] }],
    ["a column on ground", (m) => m.short("col1", "ground"), { ...sound, groundedCols: [16] }],
    ["two rows joined", (m) => m.short("row0", "row2"), { ...sound, joinedRows: [[5, 13]] }],
  ])("%s", async (_, spoil, standing) => {
    expect(await rig(spoil).atRest()).toEqual(standing);
  });

  it("is found as it was left: the pad types on it afterwards", async () => {
    const { matrix, atRest } = rig();
    await atRest();
    matrix.press(0, 0);
    expect(await atRest()).toEqual({ ...sound, held: [{ row: 5, col: 12 }] });
    expect(matrix.fights).toBe(0);
  });

  it("rejects when its lines are gone", async () => {
    const { matrix, atRest } = rig();
    matrix.unplug();
    await expect(atRest()).rejects.toThrow("EIO");
  });
});

describe("a matrix on which somebody presses every key", () => {
  const whole = { rowsWithoutContact: [], colsWithoutContact: [], joinedRows: [], groundedRow: false };
  it.each<[string, (matrix: SimMatrix) => void, object]>([
    ["sound", () => undefined, whole],
    ["a column's wire broken", (m) => m.breakWire("col2"), { ...whole, colsWithoutContact: [20] }],
    ["a row's wire broken", (m) => m.breakWire("row0"), { ...whole, rowsWithoutContact: [5] }],
    ["two rows joined", (m) => m.short("row1", "row2"), { ...whole, joinedRows: [[6, 13]] }],
    ["a row on ground", (m) => m.short("row1", "ground"), { ...whole, groundedRow: true, rowsWithoutContact: [6] }],
  ])("%s", async (_, spoil, seen) => {
    expect(await pressedAll(spoil)).toMatchObject(seen);
  });

  it("ends as soon as every line has made contact, and after its time when none does", async () => {
    const { clock, matrix } = rig();
    let ended = false;
    void testWhilePressed(() => matrix.open(), wiring, clock, 20_000).then((seen) => {
      ended = seen.contacts === 0;
    });
    await clock.advanceAsync(19_000);
    expect(ended).toBe(false);
    await clock.advanceAsync(1_100);
    expect(ended).toBe(true);
  });
});
