import { describe, expect, it } from "vitest";
import { pack } from "../../../../src/host/iso8583/pack.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";

function packed(fields: [number, string | Buffer][], mti = "0200"): Buffer {
  return pack(iso87Ascii, { mti, fields: new Map(fields) });
}

describe("pack", () => {
  it("writes MTI, bitmap and fields in their order, whatever the order they are given in", () => {
    expect(
      packed([
        [11, "000123"],
        [2, "4012345678909"],
      ]),
    ).toEqual(
      Buffer.concat([
        Buffer.from("0200"),
        Buffer.from("4020000000000000", "hex"),
        Buffer.from("134012345678909000123"),
      ]),
    );
  });

  it("adds the secondary bitmap, and announces it, only for fields above 64", () => {
    expect(
      packed([[90, "0".repeat(42)]], "0400")
        .subarray(4, 20)
        .toString("hex"),
    ).toBe("80000000000000000000004000000000");
    expect(
      packed([[64, Buffer.alloc(8, 1)]])
        .subarray(4, 12)
        .toString("hex"),
    ).toBe("0000000000000001");
  });

  it.each<[string, [number, string | Buffer], RegExp]>([
    ["a field of another size", [11, "123"], /field 11 .*3 characters where 6 are due/],
    ["an empty field", [2, ""], /field 2 .*empty/],
    ["a field that is too long", [2, "4".repeat(20)], /field 2 .*at most 19/],
    ["letters among digits", [4, "00000000040X"], /field 4 .*kind n/],
    ["text for bytes", [52, "12345678"], /field 52 .*text in a binary field/],
    ["bytes for text", [11, Buffer.alloc(6, 0x30)], /field 11 .*bytes in a text field/],
    ["bytes of another number", [52, Buffer.alloc(7)], /field 52 .*7 bytes where 8 are due/],
    ["a field the profile does not have", [65, "1"], /field 65 .*not a field/],
    ["the bitmap as a field", [1, "1"], /field 1 .*not a field/],
    ["a character that ASCII does not have", [42, "咖啡店".padEnd(15)], /field 42 .*kind ans/],
  ])("refuses %s and never pads or cuts", (_, field, problem) => {
    expect(() => packed([field])).toThrow(problem);
  });

  it("refuses a message type that is not of the profile", () => {
    expect(() => packed([], "1200")).toThrow(/mti at offset 0/);
  });
});
