import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writePanFieldFormat4, writePinFieldFormat4 } from "../../../src/pin/pin-block-format4.ts";
import { withCheckDigit } from "../../support/check-digit.ts";
import { panFieldFormat4 } from "../../support/independent-pin-block.ts";
import { pinOf } from "../../support/pin-of.ts";
import { anyPan, anyPin, repeatingRandom } from "../../support/pin-samples.ts";
import { pan } from "../../support/scd-bench.ts";
import format4 from "../../vectors/pin-block-format4.json" with { type: "json" };
import published from "../../vectors/pin-blocks.json" with { type: "json" };

function panField(digits: string, form: "full" | "legacy12"): string {
  const out = Buffer.alloc(16, 0xaa);
  writePanFieldFormat4(pan(digits), form, out);
  return out.toString("hex").toUpperCase();
}

describe("the PIN field of format 4", () => {
  it.each(format4.vectors.filter(({ inputs }) => inputs.op === "f4"))("is that of $name", ({ inputs }) => {
    const { pin = "", pin_field = "" } = inputs;
    const out = Buffer.alloc(16, 0xaa);
    writePinFieldFormat4(pinOf(pin), repeatingRandom(...Buffer.from(pin_field.slice(16), "hex")), out);
    expect(out.toString("hex").toUpperCase()).toBe(pin_field);
  });

  it("has control 4, length, digits, fill A, and then the eight random bytes", () => {
    fc.assert(
      fc.property(anyPin, fc.uint8Array({ minLength: 8, maxLength: 8 }), (digits, drawn) => {
        const out = Buffer.alloc(16);
        writePinFieldFormat4(pinOf(digits), repeatingRandom(...drawn), out);
        const half = `4${digits.length.toString(16)}${digits}`.padEnd(16, "a");
        expect(out.toString("hex")).toBe(half + Buffer.from(drawn).toString("hex"));
      }),
    );
  });
});

describe("the PAN field of format 4", () => {
  const rows = published.vectors.filter(({ inputs }) => inputs.op === "f4pan");

  it.each(rows)(
    "is that of $name, but for the check digit where the published PAN has a wrong one",
    ({ inputs, expected }) => {
      const { pan: digits = "" } = inputs;
      const { field = "" } = expected;
      const right = withCheckDigit(digits.slice(0, -1));
      expect(panField(right, "full")).toBe(field.replace(`${digits.slice(-1)}00`, `${right.slice(-1)}00`));
      expect(panFieldFormat4(digits, "full")).toBe(field);
    },
  );

  it("holds the whole PAN, or in its legacy form the twelve digits before the check digit", () => {
    expect(panField("4761739001010010", "full")).toBe("44761739001010010000000000000000");
    expect(panField("4761739001010010", "legacy12")).toBe("01739001010010000000000000000000");
    expect(panField(withCheckDigit("12345678901"), "legacy12")).toBe("00123456789010000000000000000000");
  });

  it.each(["full", "legacy12"] as const)("is what a host makes of the same PAN (%s)", (form) => {
    fc.assert(
      fc.property(anyPan, (digits) => {
        expect(panField(digits, form)).toBe(panFieldFormat4(digits, form));
      }),
    );
  });

  it.each([0, 8, 15, 17])("is not written into %i bytes", (lengthBytes) => {
    const out = Buffer.alloc(lengthBytes, 0xaa);
    expect(() => writePanFieldFormat4(pan("4761739001010010"), "full", out)).toThrow("PP901");
    expect(out.equals(Buffer.alloc(lengthBytes))).toBe(true);
  });
});
