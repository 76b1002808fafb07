import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiHex } from "../../../src/host/iso8583/byte-encodings.ts";
import { IsoFormatError } from "../../../src/host/iso8583/iso-format-error.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { unpack } from "../../../src/host/iso8583/unpack.ts";
import { macOf, packWithMac } from "../../../src/host/message-mac.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { messageProfiles } from "../../../src/host/profiles/message-profiles.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";
import { wire } from "../../support/golden-message.ts";
import { isoMessages } from "../../support/iso-messages.ts";
import { unionpayPublished } from "./golden/unionpay-published.ts";

const mac = wire("0123456789ABCDEF");
const profiles = [
  ...messageProfiles.values(),
  { ...iso87Ascii, name: "hexadecimal", bytes: asciiHex, bitmap: asciiHex },
];

for (const profile of profiles) {
  describe(`the MAC of ${profile.name}`, () => {
    const messages = isoMessages(profile).map(({ mti, fields }) => {
      const others = [...fields].filter(([number]) => number !== 64 && number !== 128);
      return { mti, fields: new Map(others) };
    });

    it("stands last, in DE 64 or, with fields above, in DE 128, and covers every byte before it", () => {
      fc.assert(
        fc.property(messages, (message) => {
          const seen: Buffer[] = [];
          const bytes = packWithMac(profile, message, (covered) => {
            seen.push(Buffer.from(covered));
            return mac;
          });
          const number = [...message.fields.keys()].some((field) => field > 64) ? 128 : 64;
          expect(unpack(profile, bytes).fields.get(number)).toEqual(mac);
          expect([...unpack(profile, bytes).fields.keys()].pop()).toBe(number);
          expect(seen).toEqual([bytes.subarray(0, bytes.length - profile.bytes.byteLength(8))]);
          expect(macOf(profile, bytes)).toEqual({ covered: seen[0], mac });
        }),
      );
    });

    it("is missing where it is missing", () => {
      fc.assert(
        fc.property(messages, (message) => {
          expect(macOf(profile, pack(profile, message))).toBeUndefined();
        }),
      );
    });
  });
}

describe("a MAC", () => {
  const fields = new Map([[11, "000123"]]);

  it("in DE 64 before other fields is none: it would leave them open", () => {
    const bytes = pack(iso87Ascii, {
      mti: "0210",
      fields: new Map<number, string | Buffer>([...fields, [64, mac], [70, "301"]]),
    });
    expect(macOf(iso87Ascii, bytes)).toBeUndefined();
  });

  it("has 8 bytes, and belongs to a message that can be packed", () => {
    expect(() => packWithMac(iso87Ascii, { mti: "0200", fields }, () => Buffer.alloc(4))).toThrow(RangeError);
    expect(() => packWithMac(iso87Ascii, { mti: "1200", fields }, () => mac)).toThrow(IsoFormatError);
  });

  it("of a malformed message is PP504", () => {
    expect(() => macOf(iso87Ascii, Buffer.from("0210"))).toThrow("PP504");
  });

  it("covers what a published UnionPay sale has under its MAC: from the message type to DE 60", () => {
    const sale = unionpayPublished.find(({ fields: of }) => of[2] === "9559970030000000215");
    if (!sale) throw new Error("no such message");
    const covered = wire(`
      02007024048020C0981119955997003000000021500000000000000000010242831510021000349559970030000000215D000021018155463035
      343030303030313035343331303035333131303030313536DD54F10FBECE95F32600000000000000000822000001`);
    expect(macOf(unionpay, sale.bytes)?.covered).toEqual(covered);
  });

  it("is made as the profile's data say", () => {
    const algorithms = [...messageProfiles.values()].map(({ name, dialect }) => [name, dialect.mac.algorithm]);
    expect(algorithms).toEqual([
      ["iso87-ascii", "retail"],
      ["iso87-binary", "retail"],
      ["iso93", "retail"],
      ["unionpay", "ecb"],
    ]);
  });
});
