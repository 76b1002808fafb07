import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { withPresses } from "../../../src/upkeep/line-wear.ts";
import { newUpkeep } from "../../../src/upkeep/upkeep.ts";

const random = { bytes: (length: number) => randomBytes(length) };
const fresh = newUpkeep({ poweredOnMs: 0, wallMs: null });
const batch = (presses: number) => [
  { line: "row", gpio: 5, presses } as const,
  { line: "column", gpio: 16, presses: 0 } as const,
];
const pressesOf = (presses: number) => withPresses(fresh, batch(presses), 4, random).lines[0]?.presses ?? 0;

describe("key presses by the line", () => {
  it("are true over the life of a keypad", () => {
    let upkeep = fresh;
    for (let day = 0; day < 1_000; day += 1) upkeep = withPresses(upkeep, batch(300), 600, random);
    const [row, column] = upkeep.lines.map(({ presses }) => presses);
    // 1,000 times a noise of 104 is 3,300 as a rule; five times that never comes.
    expect(Math.abs((row ?? 0) - 300_000)).toBeLessThan(17_000);
    expect(Math.abs(column ?? 0)).toBeLessThan(17_000);
    expect(upkeep.counts.KeyPressedCount).toBe(600_000);
  });

  it("do not tell whoever sees them before and after a PIN of which lines it was", () => {
    const samples = 4_000;
    const isAbove = (presses: number, bound: number) => {
      let above = 0;
      for (let sample = 0; sample < samples; sample += 1) above += Number(pressesOf(presses) > bound);
      return above / samples;
    };
    // Four keys of one row against none: guessing by any bound is right little more often than by a coin.
    for (const bound of [-200, -50, 0, 2, 50, 200]) {
      expect(isAbove(4, bound) - isAbove(0, bound)).toBeLessThan(0.1);
    }
  });

  it("cost no noise where nobody typed", () => {
    expect(withPresses(fresh, batch(0), 0, random)).toBe(fresh);
  });
});
