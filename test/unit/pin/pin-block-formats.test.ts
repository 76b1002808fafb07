import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePinBlockFormat0 } from "../../../src/pin/pin-block.ts";
import { encodePinBlockFormat1 } from "../../../src/pin/pin-block-format1.ts";
import { encodePinBlockFormat3 } from "../../../src/pin/pin-block-format3.ts";
import { writePinFieldFormat4 } from "../../../src/pin/pin-block-format4.ts";
import { pinBlockFormats } from "../../../src/pin/pin-block-formats.ts";
import type { PinBuffer } from "../../../src/pin/pin-buffer.ts";
import { panFieldFormat4, readClearPinBlock, readPinBlockFormat4 } from "../../support/independent-pin-block.ts";
import { pinOf } from "../../support/pin-of.ts";
import { anyPan, anyPin, tooShortPins } from "../../support/pin-samples.ts";
import { pan, random } from "../../support/scd-bench.ts";
import format0 from "../../vectors/pin-block-format0.json" with { type: "json" };
import format4 from "../../vectors/pin-block-format4.json" with { type: "json" };
import published from "../../vectors/pin-blocks.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");

const encoders = {
  0: (pin: PinBuffer, panDigits: string, out: Buffer) => encodePinBlockFormat0(pin, pan(panDigits), out),
  1: (pin: PinBuffer, _panDigits: string, out: Buffer) => encodePinBlockFormat1(pin, random, out),
  3: (pin: PinBuffer, panDigits: string, out: Buffer) => encodePinBlockFormat3(pin, pan(panDigits), random, out),
  4: (pin: PinBuffer, _panDigits: string, out: Buffer) => writePinFieldFormat4(pin, random, out),
} as const;

const eightByteFormats = [0, 1, 3] as const;
const allFormats = [0, 1, 3, 4] as const;

describe("the independent reader", () => {
  it.each(format0.vectors)("reads the published $name", ({ inputs, expected }) => {
    const read = readClearPinBlock(hex(expected.block), inputs.pan);
    expect(read).toMatchObject({ format: 0, pin: inputs.pin });
  });

  it.each(published.vectors.filter(({ inputs }) => ["f1", "f2"].includes(inputs.op)))(
    "reads the published $name",
    ({ inputs, expected }) => {
      expect(readClearPinBlock(hex(expected.block ?? ""))?.pin).toBe(inputs.pin);
    },
  );

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "f3-decode"))(
    "reads the published $name",
    ({ inputs, expected }) => {
      const read = readClearPinBlock(hex(inputs.block ?? ""), inputs.pan);
      expect(read).toMatchObject({ format: 3, pin: expected.pin });
    },
  );

  it.each(format4.vectors)("reads the published $name", ({ inputs, expected }) => {
    const block = hex(expected.block ?? inputs.block ?? "");
    const read = readPinBlockFormat4(hex(inputs.key), block, panFieldFormat4(inputs.pan, "full"));
    expect(read).toMatchObject({ format: 4, pin: inputs.pin ?? expected.pin });
  });

  it.each([
    ["a length of three", "03123FFFFFFFFFFF"],
    ["a length of thirteen", "0D1234567890123F"],
    ["a letter among the digits", "0512A45FFFFFFFFF"],
    ["another fill", "041234FFFFFFFFF0"],
  ])("refuses a block with %s", (_what, block) => {
    expect(readClearPinBlock(hex(block), "0")).toBeUndefined();
  });
});

describe("the PIN block formats", () => {
  it("are those for online PINs: 0, 1, 3 and 4, and never 2", () => {
    expect(Object.keys(pinBlockFormats)).toEqual(["0", "1", "3", "4"]);
  });

  it.each(eightByteFormats)("is read by a host as format %i with this PIN and PAN", (format) => {
    const { blockBytes, needsPan } = pinBlockFormats[format];
    fc.assert(
      fc.property(anyPin, anyPan, (digits, panDigits) => {
        const out = Buffer.alloc(blockBytes, 0x5a);
        encoders[format](pinOf(digits), panDigits, out);
        const read = readClearPinBlock(out, needsPan ? panDigits : undefined);
        expect(read).toMatchObject({ format, pin: digits });
      }),
    );
  });

  describe.each(allFormats)("format %i", (format) => {
    const { blockBytes } = pinBlockFormats[format];
    const panDigits = "4761739001010010";

    it.each(tooShortPins)("is not made of a PIN of fewer than four digits (%j), and leaves nothing of it", (digits) => {
      const out = Buffer.alloc(blockBytes, 0xaa);
      expect(() => encoders[format](pinOf(digits), panDigits, out)).toThrow("PP901");
      expect(out.equals(Buffer.alloc(blockBytes))).toBe(true);
    });

    it.each([0, 7, 9, 15, 17])("is not written into %i bytes, and leaves nothing of the PIN there", (lengthBytes) => {
      const out = Buffer.alloc(lengthBytes, 0xaa);
      expect(() => encoders[format](pinOf("1234"), panDigits, out)).toThrow("PP901");
      expect(out.equals(Buffer.alloc(lengthBytes))).toBe(true);
    });

    it("leaves the PIN as it was, for its owner to wipe", () => {
      const pin = pinOf("123456789012");
      encoders[format](pin, panDigits, Buffer.alloc(blockBytes));
      expect(pin.length).toBe(12);
      expect(pin.digitAt(11)).toBe(2);
    });
  });
});
