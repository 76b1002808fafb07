import { describe, expect, it } from "vitest";
import { SimMatrix } from "../../../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

const wiring = { rowGpios: [1, 2, 3], colGpios: [11, 12, 13] };

function wired() {
  const clock = new VirtualClock();
  const matrix = new SimMatrix(wiring, clock);
  const bus = matrix.bus();
  const rows = wiring.rowGpios.map((line) => bus.output(line, 1));
  const cols = wiring.colGpios.map((line) => bus.input(line));
  return { clock, matrix, bus, rows, cols, levels: () => cols.map((col) => col.read()) };
}

describe("SimMatrix", () => {
  it("pulls every column up until a closed contact joins it to a low row", () => {
    const { matrix, rows, levels } = wired();
    matrix.press(1, 2);
    expect(levels()).toEqual([1, 1, 1]);
    rows[1]?.write(0);
    expect(levels()).toEqual([1, 1, 0]);
    matrix.release(1, 2);
    expect(levels()).toEqual([1, 1, 1]);
  });

  it("makes a ghost of the fourth corner when three are closed", () => {
    const { matrix, rows, levels } = wired();
    matrix.press(0, 0);
    matrix.press(0, 1);
    matrix.press(1, 0);
    rows[1]?.write(0);
    expect(levels()).toEqual([0, 0, 1]);
  });

  it("makes no ghost where every key has its diode", () => {
    const clock = new VirtualClock();
    const matrix = new SimMatrix({ ...wiring, diodes: true }, clock);
    const bus = matrix.bus();
    const rows = wiring.rowGpios.map((line) => bus.openDrain(line));
    const cols = wiring.colGpios.map((line) => bus.input(line));
    matrix.press(0, 0);
    matrix.press(0, 1);
    matrix.press(1, 0);
    rows[1]?.drive();
    expect(cols.map((col) => col.read())).toEqual([0, 1, 1]);
    rows[1]?.release();
    expect(cols.map((col) => col.read())).toEqual([1, 1, 1]);
  });

  it("counts a fight where a high row meets a low one, which a diode, or letting the row go, prevents", () => {
    const fightsOf = (diodes: boolean, other: "high" | "released") => {
      const matrix = new SimMatrix({ ...wiring, diodes }, new VirtualClock());
      const bus = matrix.bus();
      if (other === "high") bus.output(1, 1);
      bus.openDrain(2).drive();
      matrix.press(0, 2);
      matrix.press(1, 2);
      return matrix.fights;
    };
    expect(fightsOf(false, "high")).toBe(1);
    expect(fightsOf(true, "high")).toBe(0);
    expect(fightsOf(false, "released")).toBe(0);
  });

  it("follows shorts between lines, and to ground", () => {
    const { matrix, rows, levels } = wired();
    matrix.short("row0", "row1");
    matrix.press(1, 0);
    rows[0]?.write(0);
    expect(levels()).toEqual([0, 1, 1]);
    matrix.clearShorts();
    matrix.short("col2", "ground");
    expect(levels()).toEqual([1, 1, 0]);
  });

  it("tells a watcher of both edges, after the call that made them, and not once the watch has ended", () => {
    const { clock, matrix, rows, cols } = wired();
    rows[0]?.write(0);
    let edges = 0;
    cols[0]?.watch(() => {
      edges += 1;
    });
    matrix.press(0, 0);
    expect(edges).toBe(0);
    clock.advance(0);
    matrix.release(0, 0);
    clock.advance(0);
    expect(edges).toBe(2);
    matrix.press(0, 0);
    cols[0]?.unwatch();
    clock.advance(0);
    expect(edges).toBe(2);
  });

  it("bounces at the given times and ends as it was asked to", () => {
    const { clock, matrix, rows, levels } = wired();
    rows[0]?.write(0);
    matrix.press(0, 0, [2, 3, 5, 6]);
    const seen = Array.from({ length: 8 }, () => {
      const level = levels()[0];
      clock.advance(1);
      return level;
    });
    expect(seen).toEqual([0, 0, 1, 0, 0, 1, 0, 0]);
  });

  it("fails like EIO while unplugged, on every access", async () => {
    const { matrix, rows, cols } = wired();
    matrix.unplug();
    const eio = expect.objectContaining({ code: "EIO" });
    expect(() => cols[0]?.read()).toThrow(eio);
    expect(() => cols[0]?.watch(() => undefined)).toThrow(eio);
    expect(() => rows[0]?.write(0)).toThrow(eio);
    await expect(matrix.open()).rejects.toEqual(eio);
    matrix.replug();
    expect(cols[0]?.read()).toBe(1);
  });

  it("has no other lines than those it is wired to", () => {
    const { bus } = wired();
    expect(() => bus.input(99)).toThrow("not wired");
    expect(() => bus.output(11, 1)).toThrow("not wired");
  });
});
