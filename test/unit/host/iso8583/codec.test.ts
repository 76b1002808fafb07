import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiHex, ebcdicHex } from "../../../../src/host/iso8583/byte-encodings.ts";
import { ebcdic } from "../../../../src/host/iso8583/encodings.ts";
import { IsoFormatError } from "../../../../src/host/iso8583/iso-format-error.ts";
import type { IsoMessage } from "../../../../src/host/iso8583/iso-message.ts";
import { binaryLength, ebcdicLength } from "../../../../src/host/iso8583/length-encodings.ts";
import type { MessageProfile } from "../../../../src/host/iso8583/message-profile.ts";
import { pack } from "../../../../src/host/iso8583/pack.ts";
import { unpack } from "../../../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";
import { iso87Binary } from "../../../../src/host/profiles/iso87-binary.ts";
import { iso93 } from "../../../../src/host/profiles/iso93.ts";
import { unionpay } from "../../../../src/host/profiles/unionpay.ts";
import { isoMessages } from "../../../support/iso-messages.ts";

/** The shipped profiles, and two that use what none of them does. */
const profiles: readonly MessageProfile[] = [
  iso87Ascii,
  iso87Binary,
  iso93,
  unionpay,
  { ...iso87Ascii, name: "hexadecimal", bitmap: asciiHex, bytes: asciiHex, lengths: binaryLength },
  {
    ...iso87Ascii,
    name: "EBCDIC",
    digits: ebcdic,
    text: ebcdic,
    track: ebcdic,
    lengths: ebcdicLength,
    bitmap: ebcdicHex,
  },
];

/** Two digits a byte have one form for the two separators of a track. */
const oneSeparator = ({ mti, fields }: IsoMessage, { fields: formats }: MessageProfile) => ({
  mti,
  fields: new Map(
    [...fields]
      .sort(([a], [b]) => a - b)
      .map(([number, value]) => [
        number,
        typeof value === "string" && formats.get(number)?.kind === "z" ? value.replaceAll("D", "=") : value,
      ]),
  ),
});

/** What it was read as, or undefined when it was refused with its place; nothing else may happen. */
function readOrRefused(profile: MessageProfile, bytes: Buffer): IsoMessage | undefined {
  try {
    return unpack(profile, bytes);
  } catch (error) {
    if (!(error instanceof IsoFormatError)) throw error;
    if (error.offset < 0 || error.offset > bytes.length) throw new Error(`place ${error.offset}`);
    return undefined;
  }
}

// With about 120 bytes a message: 40,000 truncations and flips for each of six profiles.
const spoiltMessages = 180;

for (const profile of profiles) {
  const messages = isoMessages(profile);

  describe(`a message of ${profile.name}`, () => {
    it("is read as what was packed", () => {
      fc.assert(
        fc.property(messages, (message) => {
          const { mti, fields } = unpack(profile, pack(profile, message));
          expect(oneSeparator({ mti, fields }, profile)).toEqual(oneSeparator(message, profile));
        }),
        { numRuns: 300 },
      );
    });

    it("is refused when it is cut off, wherever", () => {
      fc.assert(
        fc.property(messages, (message) => {
          const bytes = pack(profile, message);
          for (let length = 0; length < bytes.length; length += 1) {
            if (readOrRefused(profile, bytes.subarray(0, length))) throw new Error(`read ${length} of ${bytes.length}`);
          }
        }),
        { numRuns: spoiltMessages },
      );
    });

    it("after any flipped bit is refused, or read as a message that packs to exactly those bytes", () => {
      fc.assert(
        fc.property(messages, fc.nat(7), (message, bit) => {
          const bytes = pack(profile, message);
          for (let at = 0; at < bytes.length; at += 1) {
            const flipped = Buffer.from(bytes);
            flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
            const read = readOrRefused(profile, flipped);
            if (read && !pack(profile, read).equals(flipped)) throw new Error(`bit ${bit} of byte ${at}`);
          }
        }),
        { numRuns: spoiltMessages },
      );
    });

    it("may be any bytes at all: read, to pack to the same, or refused with the place", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
          const bytes = Buffer.from(junk);
          const read = readOrRefused(profile, bytes);
          if (read) expect(pack(profile, read)).toEqual(bytes);
        }),
        { numRuns: 2_000 },
      );
    });
  });
}

describe("a message of two digits a byte", () => {
  const golden = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ""), "hex");

  it("is that of the public UnionPay field table: a balance inquiry by stripe", () => {
    // MTI; bitmap of 2 3 11 22 25 26 35 41 42 49 52 53 60 64; then each field as the table has it: card number left with a zero
    // behind its 19 digits, DE 22 with one behind its three, track 2 of 32 characters with D, DE 60 of 11 digits.
    const bytes = golden(`
      0200 6020 04C0 20C0 9811
      19 6217 0000 1000 0000 0030
      310000 000123 0210 00 12
      32 6217 0000 1000 0000 003D 3012 2201 1234
      5445524D30303031 4D45524348414E54303030303030 31
      313536 0123456789ABCDEF 2600000000000000
      0011 0100 0001 0030 8877665544332211`);
    const fields = new Map<number, string | Buffer>([
      [2, "6217000010000000003"],
      [3, "310000"],
      [11, "000123"],
      [22, "021"],
      [25, "00"],
      [26, "12"],
      [35, "6217000010000000003=301222011234"],
      [41, "TERM0001"],
      [42, "MERCHANT0000001"],
      [49, "156"],
      [52, golden("0123456789ABCDEF")],
      [53, "2600000000000000"],
      [60, "01000001003"],
      [64, golden("8877665544332211")],
    ]);
    expect(pack(unionpay, { mti: "0200", fields }).toString("hex")).toBe(bytes.toString("hex"));
  });

  it("has one form only: a spare half byte that is not zero is refused", () => {
    const bytes = pack(unionpay, { mti: "0200", fields: new Map([[22, "021"]]) });
    expect(bytes.subarray(-2).toString("hex")).toBe("0210");
    bytes[bytes.length - 1] = 0x11;
    expect(() => unpack(unionpay, bytes)).toThrow("field 22 at offset 10: a spare half byte that is not the pad");
  });

  it("refuses half bytes that are no digits, lengths that are none, and sub-fields that end in the middle", () => {
    const message = (number: number, value: string) =>
      pack(unionpay, { mti: "0200", fields: new Map([[number, value]]) });
    const spoilt = (bytes: Buffer, at: number, byte: number) =>
      Buffer.from(bytes.map((old, i) => (i === at ? byte : old)));
    expect(() => unpack(unionpay, spoilt(message(3, "310000"), 11, 0x3a))).toThrow(/field 3 at offset 10: .*kind n/);
    expect(() => unpack(unionpay, spoilt(message(32, "12345678"), 10, 0x0a))).toThrow(
      /field 32 at offset 10: .*no number/,
    );
    expect(() => message(60, "0100000")).toThrow(/field 60 .*inside a sub-field/);
  });

  it("refuses chip data that is no data object, with the place in it", () => {
    const message = (hex: string) => pack(unionpay, { mti: "0200", fields: new Map([[55, Buffer.from(hex, "hex")]]) });
    expect(() => message("9F02069F")).toThrow(/field 55 .*valueCut at its byte 4/);
    expect(message("9F0206000000000100").length).toBe(10 + 2 + 9);
  });
});
