import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsoFormatError } from "../../../../src/host/iso8583/iso-format-error.ts";
import { pack } from "../../../../src/host/iso8583/pack.ts";
import { unpack } from "../../../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";
import { isoMessages } from "../../../support/iso-messages.ts";
import { packPayment } from "../../../support/payment-samples.ts";

const messages = isoMessages(iso87Ascii);

function errorOf(bytes: Buffer): IsoFormatError {
  try {
    unpack(iso87Ascii, bytes);
  } catch (error) {
    if (error instanceof IsoFormatError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

/** Bytes of a message with these parts: MTI, bitmap(s) in hex, the rest in ASCII. */
function raw(mti: string, bitmap: string, body: string): Buffer {
  return Buffer.concat([Buffer.from(mti), Buffer.from(bitmap, "hex"), Buffer.from(body, "latin1")]);
}

describe("unpack", () => {
  it("refuses any bytes that follow the last field", () => {
    fc.assert(
      fc.property(messages, fc.uint8Array({ minLength: 1, maxLength: 5 }), (message, more) => {
        const bytes = pack(iso87Ascii, message);
        expect(errorOf(Buffer.concat([bytes, more]))).toMatchObject({ part: "end", offset: bytes.length });
      }),
    );
  });

  it.each<[string, Buffer, IsoFormatError["part"], number, RegExp]>([
    ["nothing at all", Buffer.alloc(0), "mti", 0, /4 bytes are due and 0 are left/],
    ["another version's message type", raw("1200", "0000000000000000", ""), "mti", 0, /not a message type/],
    ["half a bitmap", raw("0210", "00000000", ""), "bitmap", 4, /8 bytes are due/],
    ["a secondary bitmap of zeros", raw("0210", "80000000000000000000000000000000", ""), "bitmap", 12, /without a bit/],
    ["field 65, a third bitmap", raw("0210", "80000000000000008000000000000000", ""), 65, 20, /not a field/],
    ["a letter among digits", raw("0210", "0020000000000000", "00012X"), 11, 12, /kind n/],
    ["a length that is no number", raw("0210", "4000000000000000", "1X40123"), 2, 12, /no number/],
    ["a length above the field's", raw("0210", "4000000000000000", `20${"4".repeat(20)}`), 2, 12, /at most 19/],
    ["a length of zero", raw("0210", "4000000000000000", "00"), 2, 12, /empty/],
    ["a length beyond the message", raw("0210", "4000000000000000", "194012"), 2, 14, /19 bytes are due and 4/],
    ["a control character in text", raw("0210", "0000000000800000", "KIOSK\x011 "), 41, 12, /kind ans/],
  ])("names the place of %s", (_, bytes, part, offset, problem) => {
    const error = errorOf(bytes);
    expect(error).toMatchObject({ part, offset });
    expect(error.message).toMatch(problem);
  });

  it("never quotes what it refuses", () => {
    const bytes = packPayment();
    const pan = bytes.indexOf("4012345678909");
    const spoilt = Buffer.from(bytes);
    spoilt[pan + 12] = 0x58;
    expect(errorOf(spoilt).message).toBe("field 2 at offset 14: a character that kind n does not allow");
  });

  it("says where each field began", () => {
    const { offsets } = unpack(iso87Ascii, packPayment());
    expect([1, 2, 3, 4, 5].map((number) => offsets[number])).toEqual([0, 12, 27, 33, 0]);
  });
});
