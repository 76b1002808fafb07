import { describe, expect, it } from "vitest";
import { encodePinBlockFormat3 } from "../../../src/pin/pin-block-format3.ts";
import { readClearPinBlock } from "../../support/independent-pin-block.ts";
import { pinOf } from "../../support/pin-of.ts";
import { repeatingRandom } from "../../support/pin-samples.ts";
import { pan, random } from "../../support/scd-bench.ts";

const panDigits = "4761739001010010";

describe("the format 3 PIN block", () => {
  it("fills with each of A to F, and with no other nibble", () => {
    const seen = new Set<string>();
    for (let made = 0; made < 200; made += 1) {
      const out = Buffer.alloc(8);
      encodePinBlockFormat3(pinOf("1234"), pan(panDigits), random, out);
      for (const nibble of readClearPinBlock(out, panDigits)?.fill ?? "not read") seen.add(nibble);
    }
    expect([...seen].sort().join("")).toBe("ABCDEF");
  });

  it("takes the drawn nibbles from A up in their order, and passes over the others", () => {
    const out = Buffer.alloc(8);
    encodePinBlockFormat3(pinOf("123456789012"), pan(panDigits), repeatingRandom(0x0a, 0x9b, 0xc3), out);
    // Fourteen places: the drawn A B C come again and again, and the last two stand behind twelve digits.
    expect(readClearPinBlock(out, panDigits)?.fill).toBe("AB");
  });

  it("is not made with a source of random numbers that is stuck", () => {
    const out = Buffer.alloc(8);
    expect(() => encodePinBlockFormat3(pinOf("1234"), pan(panDigits), repeatingRandom(0x77), out)).toThrow(
      "the source of random numbers is stuck (PP901)",
    );
    expect(out.equals(Buffer.alloc(8))).toBe(true);
  });
});
