import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../src/bench/seeded-random.ts";

const draw = (seed: number) => {
  const random = new SeededRandom(seed);
  return Array.from({ length: 500 }, () => random.below(10));
};

describe("a seeded random source", () => {
  it("gives the same numbers for the same seed, and others for another", () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("gives every whole number below the limit, and no other", () => {
    expect([...new Set(draw(1))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("refuses to choose from nothing", () => {
    expect(() => new SeededRandom(1).oneOf([])).toThrow(RangeError);
  });
});
