import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomNibbles } from "../../../src/pin/random-nibbles.ts";
import { repeatingRandom } from "../../support/pin-samples.ts";
import { random } from "../../support/scd-bench.ts";

/** A source that gives every byte value equally often. */
function everyByte() {
  let next = 0;
  return { bytes: (length: number) => Buffer.from(Array.from({ length }, () => next++ % 256)) };
}

describe("random nibbles", () => {
  it.each([0x0, 0xa, 0xf])("from %i up are exactly equally frequent where the bytes are", (lowest) => {
    const values = 16 - lowest;
    const drawn = randomNibbles(everyByte(), 32 * values, lowest);
    const counts = new Map<number, number>();
    for (const nibble of drawn) counts.set(nibble, (counts.get(nibble) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: values }, (_, at) => lowest + at));
    expect(new Set(counts.values())).toEqual(new Set([32]));
  });

  it("are as many as were asked for, and in their range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }), (count, lowest) => {
        const drawn = randomNibbles(random, count, lowest);
        expect(drawn).toHaveLength(count);
        expect(drawn.every((nibble) => nibble >= lowest && nibble <= 0xf)).toBe(true);
      }),
    );
  });

  it("end in a fault, not in an endless loop, when the source is stuck", () => {
    expect(() => randomNibbles(repeatingRandom(0x00), 14, 0xa)).toThrow("PP901");
  });
});
