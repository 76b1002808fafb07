import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePinBlockFormat0 } from "../../../src/pin/pin-block.ts";
import { withCheckDigit } from "../../support/check-digit.ts";
import { pinOf } from "../../support/pin-of.ts";
import { pan } from "../../support/scd-bench.ts";
import published from "../../vectors/pin-block-format0.json" with { type: "json" };

function encode(pin: string, panDigits: string): string {
  const out = Buffer.alloc(8, 0xaa);
  encodePinBlockFormat0(pinOf(pin), pan(panDigits), out);
  return out.toString("hex").toUpperCase();
}

/** The published blocks do not depend on the check digit, and some of their PANs have a wrong one. */
const withRightCheckDigit = (digits: string) => withCheckDigit(digits.slice(0, -1));

describe("the format 0 PIN block", () => {
  it.each(published.vectors)("is that of $name", ({ inputs, expected }) => {
    expect(encode(inputs.pin, withRightCheckDigit(inputs.pan))).toBe(expected.block);
  });

  it("pads the PAN field with zeros on the left when the PAN has twelve digits (ISO 9564-1:2017 9.3.2.3)", () => {
    const digits = withCheckDigit("12345678901");
    expect(encode("1234", digits)).toBe("041235DCBA9876FE");
  });

  it("can be read back with the PAN: control 0, length, digits, fill F", () => {
    const digits = (min: number, max: number) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(""));
    fc.assert(
      fc.property(digits(4, 12), digits(12, 18).map(withCheckDigit), (pin, panDigits) => {
        const panField = panDigits.slice(0, -1).slice(-12).padStart(16, "0");
        const pinField = `0${pin.length.toString(16)}${pin}`.padEnd(16, "f").toUpperCase();
        expect(xorBlocks(encode(pin, panDigits), panField)).toBe(pinField);
      }),
    );
  });

  it.each(["", "1", "123"])("is not made of a PIN of fewer than four digits (%j)", (digits) => {
    const out = Buffer.alloc(8, 0xaa);
    expect(() => encodePinBlockFormat0(pinOf(digits), pan("4761739001010010"), out)).toThrow("PP901");
    expect(out.equals(Buffer.alloc(8))).toBe(true);
  });

  it.each([0, 7, 16])("is not written into %i bytes", (lengthBytes) => {
    const pin = pinOf("1234");
    expect(() => encodePinBlockFormat0(pin, pan("4761739001010010"), Buffer.alloc(lengthBytes))).toThrow("PP901");
  });
});

function xorBlocks(a: string, b: string): string {
  const other = Buffer.from(b, "hex");
  const mixed = Buffer.from(a, "hex").map((byte, at) => byte ^ (other[at] ?? 0));
  return Buffer.from(mixed).toString("hex").toUpperCase();
}
