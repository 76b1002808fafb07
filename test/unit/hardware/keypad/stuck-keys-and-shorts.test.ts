import { describe, expect, it } from "vitest";
import { MatrixKeypad } from "../../../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { CountingGpio } from "../../../support/counting-gpio.ts";
import { profile4x3 as profile, startedKeypad } from "../../../support/started-keypad.ts";

describe("MatrixKeypad with a stuck key or a shorted line", () => {
  it("names the lines of a key that is stuck, and no key, and recovers when it comes up", async () => {
    const { clock, matrix, heard, faults } = await startedKeypad();
    matrix.press(2, 1);
    clock.advance(19_900);
    expect(heard).toEqual([7]);
    clock.advance(200);
    expect(heard).toEqual([7, "PP202"]);
    expect(faults[0]?.detail).toBe("A key is held down at row GPIO 13 and column GPIO 20");
    clock.advance(60_000);
    matrix.release(2, 1);
    clock.advance(100);
    expect(heard).toEqual([7, "PP202", "recovered"]);
  });

  it("reports a grounded column as a fault and never as keys", async () => {
    const { clock, matrix, heard, faults } = await startedKeypad({ stuckAfterMs: 5000 });
    matrix.short("col1", "ground");
    clock.advance(6000);
    expect(heard).toEqual(["PP202"]);
    expect(faults[0]?.detail).toContain("column GPIO 20");
    matrix.clearShorts();
    clock.advance(100);
    matrix.press(0, 1);
    clock.advance(100);
    expect(heard).toEqual(["PP202", "recovered", 1]);
  });

  it("does not type a key that is down when it is started, and does once that has come up", async () => {
    const clock = new VirtualClock();
    const matrix = new SimMatrix(profile, clock);
    matrix.press(1, 1);
    const keypad = new MatrixKeypad(() => matrix.open(), profile, clock);
    const keys: number[] = [];
    await keypad.start({ onKey: (index) => keys.push(index), onFault: () => undefined, onRecovered: () => undefined });
    clock.advance(1000);
    matrix.press(0, 2);
    clock.advance(60);
    matrix.release(0, 2);
    matrix.release(1, 1);
    clock.advance(60);
    matrix.press(1, 1);
    clock.advance(60);
    expect(keys).toEqual([2, 4]);
  });

  it("types the other keys while one is stuck, scanning seldom as long as none of them moves", async () => {
    const clock = new VirtualClock();
    const matrix = new SimMatrix(profile, clock);
    const gpio = new CountingGpio(matrix.bus());
    const keypad = new MatrixKeypad(() => Promise.resolve(gpio), profile, clock);
    const keys: number[] = [];
    await keypad.start({ onKey: (index) => keys.push(index), onFault: () => undefined, onRecovered: () => undefined });
    clock.advance(50);
    matrix.press(2, 1);
    clock.advance(30_000);
    for (const key of [0, 6, 8, 10, 4]) {
      matrix.press(Math.floor(key / 3), key % 3);
      clock.advance(60);
      matrix.release(Math.floor(key / 3), key % 3);
      clock.advance(60);
    }
    expect(keys).toEqual([7, 0, 6, 8, 10, 4]);
    gpio.forget();
    clock.advance(4_000);
    expect(gpio.calls.directions).toBe(100 * 2 * 4);
  });

  it("never drives two rows against each other, whatever is pressed, but would without diodes if told to", async () => {
    const fightsOf = async (driveInactiveRows: boolean) => {
      const { clock, matrix } = await startedKeypad({ driveInactiveRows });
      for (const row of [0, 1, 2]) {
        matrix.press(row, 0);
        clock.advance(40);
      }
      return matrix.fights;
    };
    expect(await fightsOf(false)).toBe(0);
    expect(await fightsOf(true)).toBeGreaterThan(0);
  });

  it.each([
    ["col0", "col1", 0, "column GPIO 16 and column GPIO 20 are joined"],
    ["row1", "row2", 3, "row GPIO 6 and row GPIO 13 are joined"],
    ["row1", "ground", 3, "a row is joined to ground"],
  ] as const)(
    "finds %s shorted to %s after three presses, and that it is mended at the first sound one",
    async (...short) => {
      const [one, other, key, detail] = short;
      const { clock, matrix, heard, faults } = await startedKeypad();
      const tap = () => {
        matrix.press(Math.floor(key / 3), key % 3, [2, 3]);
        clock.advance(60);
        matrix.release(Math.floor(key / 3), key % 3, [2, 3]);
        clock.advance(60);
      };
      matrix.short(one, other);
      tap();
      tap();
      expect(heard).toEqual([]);
      tap();
      expect(heard).toEqual(["PP202"]);
      expect(faults[0]?.detail).toContain(detail);
      tap();
      expect(heard).toEqual(["PP202"]);
      matrix.clearShorts();
      tap();
      expect(heard).toEqual(["PP202", key, "recovered"]);
    },
  );

  it("takes no short for proven by two fingers that press two keys at once now and then", async () => {
    const { clock, matrix, heard } = await startedKeypad();
    for (let times = 0; times < 6; times += 1) {
      for (const col of [0, 1]) matrix.press(0, col);
      clock.advance(60);
      for (const col of [0, 1]) matrix.release(0, col);
      clock.advance(60);
      matrix.press(2, 1);
      clock.advance(60);
      matrix.release(2, 1);
      clock.advance(60);
    }
    expect(heard).toEqual([7, 7, 7, 7, 7, 7]);
  });

  it("types nothing when two columns are shorted together", async () => {
    const { clock, matrix, heard } = await startedKeypad();
    matrix.short("col0", "col1");
    matrix.press(1, 0);
    clock.advance(100);
    matrix.release(1, 0);
    clock.advance(100);
    expect(heard).toEqual([]);
  });
});
