import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeypadProfile } from "../../../../hardware/keypad/keypad-profile.ts";
import { MatrixKeypad } from "../../../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { Fault } from "../../../../src/faults/fault.ts";
import { CountingGpio } from "../../../support/counting-gpio.ts";

const profile: KeypadProfile = { rowGpios: [5, 6, 13, 19], colGpios: [16, 20, 21] };

async function startedPad(overrides: Partial<KeypadProfile> = {}) {
  const clock = new VirtualClock();
  const matrix = new SimMatrix(profile, clock);
  const keypad = new MatrixKeypad(() => matrix.open(), { ...profile, ...overrides }, clock);
  const heard: (number | string)[] = [];
  const faults: Fault[] = [];
  const listener = {
    onKey: (keyIndex: number) => void heard.push(keyIndex),
    onFault: (fault: Fault) => {
      heard.push(fault.code);
      faults.push(fault);
    },
    onRecovered: () => void heard.push("recovered"),
  };
  await keypad.start(listener);
  await clock.advanceAsync(50);
  return { clock, matrix, keypad, heard, faults, listener };
}

describe("MatrixKeypad", () => {
  it("reports every key once, as row * columns + column", async () => {
    const { clock, matrix, heard } = await startedPad();
    for (let index = 0; index < 12; index += 1) {
      matrix.press(Math.floor(index / 3), index % 3);
      clock.advance(60);
      matrix.release(Math.floor(index / 3), index % 3);
      clock.advance(60);
    }
    expect(heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("reports a key within 20 ms of its contact closing", async () => {
    const { clock, matrix, heard } = await startedPad();
    clock.advance(333);
    matrix.press(2, 1);
    clock.advance(20);
    expect(heard).toEqual([7]);
  });

  it("touches no row while no key is down, and looks at each column four times a second", async () => {
    for (const driveInactiveRows of [false, true]) {
      const clock = new VirtualClock();
      const matrix = new SimMatrix({ ...profile, diodes: true }, clock);
      const gpio = new CountingGpio(matrix.bus());
      const keypad = new MatrixKeypad(() => Promise.resolve(gpio), { ...profile, driveInactiveRows }, clock);
      await keypad.start({ onKey: () => undefined, onFault: () => undefined, onRecovered: () => undefined });
      await clock.advanceAsync(1_000);
      gpio.forget();
      await clock.advanceAsync(60_000);
      expect(gpio.calls).toEqual({ reads: 60 * 4 * 3, writes: 0, directions: 0 });
    }
  });

  it("finds a key whose edge was lost", async () => {
    const clock = new VirtualClock();
    const matrix = new SimMatrix(profile, clock);
    const bus = matrix.bus();
    const deaf = { ...bus, input: (line: number) => ({ ...bus.input(line), watch: () => undefined }) };
    const keypad = new MatrixKeypad(() => Promise.resolve(deaf), profile, clock);
    const keys: number[] = [];
    await keypad.start({
      onKey: (index) => keys.push(index),
      onFault: () => undefined,
      onRecovered: () => undefined,
    });
    clock.advance(1000);
    matrix.press(0, 2);
    clock.advance(270);
    expect(keys).toEqual([2]);
  });

  it("counts a press once, however its contact bounces", async () => {
    const { clock, matrix, heard } = await startedPad();
    const bounce = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(bounce, bounce, fc.nat(3), fc.nat(2), fc.integer({ min: 40, max: 300 }), (down, up, row, col, ms) => {
        heard.length = 0;
        matrix.press(
          row,
          col,
          down.toSorted((a, b) => a - b),
        );
        clock.advance(ms);
        matrix.release(
          row,
          col,
          up.toSorted((a, b) => a - b),
        );
        clock.advance(60);
        expect(heard).toEqual([row * 3 + col]);
      }),
      { numRuns: 60 },
    );
  });

  it("reports the second key of a rollover", async () => {
    const { clock, matrix, heard } = await startedPad();
    matrix.press(0, 0);
    clock.advance(40);
    matrix.press(1, 0);
    clock.advance(40);
    matrix.release(0, 0);
    clock.advance(40);
    matrix.press(1, 2);
    clock.advance(40);
    expect(heard).toEqual([0, 3, 5]);
  });

  it("does not report the ghost that three keys make, nor the third key while it cannot be told apart", async () => {
    const { clock, matrix, heard } = await startedPad();
    matrix.press(0, 0);
    clock.advance(40);
    matrix.press(0, 1);
    clock.advance(40);
    matrix.press(1, 0);
    clock.advance(200);
    expect(heard).toEqual([0, 1]);
    matrix.release(0, 0);
    clock.advance(60);
    expect(heard).toEqual([0, 1, 3]);
  });

  it("names the lines of a key that is stuck, and no key, and recovers when it comes up", async () => {
    const { clock, matrix, heard, faults } = await startedPad();
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
    const { clock, matrix, heard, faults } = await startedPad({ stuckAfterMs: 5000 });
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
      const { clock, matrix } = await startedPad({ driveInactiveRows });
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
  ] as const)("finds %s shorted to %s after three presses, and that it is mended at the first sound one", async (...short) => {
    const [one, other, key, detail] = short;
    const { clock, matrix, heard, faults } = await startedPad();
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
  });

  it("takes no short for proven by two fingers that press two keys at once now and then", async () => {
    const { clock, matrix, heard } = await startedPad();
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
    const { clock, matrix, heard } = await startedPad();
    matrix.short("col0", "col1");
    matrix.press(1, 0);
    clock.advance(100);
    matrix.release(1, 0);
    clock.advance(100);
    expect(heard).toEqual([]);
  });

  it("reports lines that fail, while idle or while a key is down, and works again when they do", async () => {
    for (const isPressed of [false, true]) {
      const { clock, matrix, heard, faults } = await startedPad();
      if (isPressed) matrix.press(0, 0);
      await clock.advanceAsync(100);
      heard.length = 0;
      matrix.unplug();
      matrix.release(0, 0);
      await clock.advanceAsync(300);
      expect(heard).toEqual(["PP201"]);
      expect(faults[0]?.cause).toMatchObject({ code: "EIO" });
      await clock.advanceAsync(100_000);
      expect(heard).toEqual(["PP201"]);
      matrix.replug();
      await clock.advanceAsync(30_000);
      matrix.press(3, 2);
      await clock.advanceAsync(50);
      expect(heard).toEqual(["PP201", "recovered", 11]);
    }
  });

  it("rejects with PP201 when the lines cannot be opened, and recovers when they can", async () => {
    const clock = new VirtualClock();
    const matrix = new SimMatrix(profile, clock);
    matrix.unplug();
    const keypad = new MatrixKeypad(() => matrix.open(), profile, clock);
    const heard: string[] = [];
    const starting = keypad.start({
      onKey: (index) => heard.push(String(index)),
      onFault: (fault) => heard.push(fault.code),
      onRecovered: () => heard.push("recovered"),
    });
    await expect(starting).rejects.toMatchObject({ code: "PP201" });
    matrix.replug();
    await clock.advanceAsync(1000);
    expect(heard).toEqual(["recovered"]);
  });

  it("does not take a listener's error for a fault of its lines", async () => {
    const clock = new VirtualClock();
    const matrix = new SimMatrix(profile, clock);
    const keypad = new MatrixKeypad(() => matrix.open(), profile, clock);
    const faults: Fault[] = [];
    await keypad.start({
      onKey: () => {
        throw new Error("a bug elsewhere");
      },
      onFault: (fault) => faults.push(fault),
      onRecovered: () => undefined,
    });
    clock.advance(50);
    matrix.press(0, 0);
    expect(() => clock.advance(100)).toThrow("a bug elsewhere");
    expect(faults).toEqual([]);
  });

  it("refuses profiles that no keypad can have", () => {
    const make = (wrong: Partial<KeypadProfile>) => () =>
      new MatrixKeypad(() => Promise.reject(new Error()), { ...profile, ...wrong }, new VirtualClock());
    expect(make({ rowGpios: [] })).toThrow(Fault);
    expect(make({ rowGpios: [5, 16] })).toThrow("GPIO line is used twice");
    expect(make({ rowGpios: [0, 1, 2, 3, 4, 5], colGpios: [6, 7, 8, 9, 10, 11] })).toThrow("PP102");
    expect(make({ pollIntervalMs: 0 })).toThrow("PP102");
  });
});
