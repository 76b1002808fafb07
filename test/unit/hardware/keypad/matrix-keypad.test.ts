import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeypadProfile } from "../../../../hardware/keypad/keypad-profile.ts";
import { MatrixKeypad } from "../../../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { Fault } from "../../../../src/faults/fault.ts";
import { CountingGpio } from "../../../support/counting-gpio.ts";
import { profile4x3 as profile, startedKeypad } from "../../../support/started-keypad.ts";

describe("MatrixKeypad", () => {
  it("reports every key once, as row * columns + column", async () => {
    const { clock, matrix, heard } = await startedKeypad();
    for (let index = 0; index < 12; index += 1) {
      matrix.press(Math.floor(index / 3), index % 3);
      clock.advance(60);
      matrix.release(Math.floor(index / 3), index % 3);
      clock.advance(60);
    }
    expect(heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("reports a key within 20 ms of its contact closing", async () => {
    const { clock, matrix, heard } = await startedKeypad();
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
    const { clock, matrix, heard } = await startedKeypad();
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
    const { clock, matrix, heard } = await startedKeypad();
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
    const { clock, matrix, heard } = await startedKeypad();
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

  it("reports lines that fail, while idle or while a key is down, and works again when they do", async () => {
    for (const isPressed of [false, true]) {
      const { clock, matrix, heard, faults } = await startedKeypad();
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
