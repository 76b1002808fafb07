import { describe, expect, it } from "vitest";
import { LineCounters } from "../../../../hardware/keypad/line-counters.ts";

const wiring = { rowGpios: [5, 6], colGpios: [16, 20, 21] };
const key = (row: number, col: number) => 1 << (row * 3 + col);

function typed(counters: LineCounters, keys: number): void {
  for (let count = 0; count < keys; count += 1) counters.typed(key(0, 0));
}

describe("the health of a keypad's lines", () => {
  it("is shown every thousand keys, so that no single PIN changes it", () => {
    const counters = new LineCounters(wiring);
    const before = counters.health();
    counters.bounced(key(0, 1));
    counters.strayEdge(2);
    typed(counters, 999);
    expect(counters.health()).toEqual(before);
    typed(counters, 1);
    expect(counters.health().lines).toEqual([
      { line: "row", gpio: 5, bounces: 1, ghosts: 0, strayEdges: 0, stuck: 0 },
      { line: "row", gpio: 6, bounces: 0, ghosts: 0, strayEdges: 0, stuck: 0 },
      { line: "column", gpio: 16, bounces: 0, ghosts: 0, strayEdges: 0, stuck: 0 },
      { line: "column", gpio: 20, bounces: 1, ghosts: 0, strayEdges: 0, stuck: 0 },
      { line: "column", gpio: 21, bounces: 0, ghosts: 0, strayEdges: 1, stuck: 0 },
    ]);
  });

  it("is shown in powers of ten, never above the truth", () => {
    for (const [bounces, shown] of [
      [9, 1],
      [10, 10],
      [99, 10],
      [1_234, 1_000],
    ] as const) {
      const counters = new LineCounters(wiring);
      for (let count = 0; count < bounces; count += 1) counters.bounced(key(1, 0));
      typed(counters, 1_000);
      expect(counters.health().lines[1]?.bounces).toBe(shown);
    }
  });

  it("counts a line once, however many of its keys took part", () => {
    const counters = new LineCounters(wiring);
    counters.ghosted(key(0, 0) | key(0, 1) | key(1, 0) | key(1, 1));
    typed(counters, 1_000);
    expect(counters.health().lines.map(({ ghosts }) => ghosts)).toEqual([1, 1, 1, 1, 0]);
  });

  it("shows at once which lines a stuck key was on, as its fault does", () => {
    const counters = new LineCounters(wiring);
    counters.stuck(0b10001);
    expect(counters.health().lines.map(({ stuck }) => stuck)).toEqual([1, 0, 0, 0, 1]);
  });
});
