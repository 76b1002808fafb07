import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalInConstantTime } from "../../../src/keys/equal-in-constant-time.ts";

describe("the comparison in constant time", () => {
  it("says of any two byte strings whether they are equal, whatever their lengths", () => {
    const bytes = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equalInConstantTime(a, b)).toBe(Buffer.from(a).equals(b));
        expect(equalInConstantTime(a, Uint8Array.from(a))).toBe(true);
      }),
    );
  });

  it("finds one wrong bit at either end", () => {
    expect(equalInConstantTime(Uint8Array.of(1, 2, 3), Uint8Array.of(0, 2, 3))).toBe(false);
    expect(equalInConstantTime(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 2))).toBe(false);
    expect(equalInConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
  });
});
