import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePinBlockFormat1 } from "../../../src/pin/pin-block-format1.ts";
import { readClearPinBlock } from "../../support/independent-pin-block.ts";
import { pinOf } from "../../support/pin-of.ts";
import { anyPin, repeatingRandom } from "../../support/pin-samples.ts";
import { random } from "../../support/scd-bench.ts";
import published from "../../vectors/pin-blocks.json" with { type: "json" };

describe("the format 1 PIN block", () => {
  it.each(published.vectors.filter(({ inputs }) => inputs.op === "f1"))("is that of $name", ({ inputs, expected }) => {
    const { pin = "", fill = "" } = inputs;
    const drawn = Buffer.from(`${"0".repeat(pin.length)}${fill}`.padEnd(64, "0"), "hex");
    const out = Buffer.alloc(8);
    encodePinBlockFormat1(pinOf(pin), repeatingRandom(...drawn), out);
    expect(out.toString("hex").toUpperCase()).toBe(expected.block);
  });

  it("is another each time, for the same PIN", () => {
    const blocks = new Set<string>();
    for (let made = 0; made < 200; made += 1) {
      const out = Buffer.alloc(8);
      encodePinBlockFormat1(pinOf("1234"), random, out);
      blocks.add(out.toString("hex"));
    }
    expect(blocks.size).toBe(200);
  });

  it("fills the places behind the digits with the nibbles that were drawn, and with nothing of the PIN", () => {
    fc.assert(
      fc.property(anyPin, fc.uint8Array({ minLength: 7, maxLength: 7 }), (digits, drawn) => {
        const out = Buffer.alloc(8);
        encodePinBlockFormat1(pinOf(digits), repeatingRandom(...drawn), out);
        const expected = Buffer.from(drawn).toString("hex").toUpperCase().slice(digits.length);
        expect(readClearPinBlock(out)?.fill).toBe(expected);
      }),
    );
  });
});
