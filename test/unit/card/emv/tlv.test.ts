import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTlv } from "../../../../src/card/emv/tlv.ts";
import { tlv } from "../../../support/chip-card.ts";

const tags = fc.constantFrom(0x57, 0x5a, 0x84, 0x9f38, 0x5f20, 0xbf0c, 0x9f8101);
const objects = fc.array(fc.record({ tag: tags, value: fc.uint8Array({ maxLength: 200 }) }), { maxLength: 5 });
const bytesOf = (list: readonly { tag: number; value: Uint8Array }[]) =>
  Buffer.concat(list.map(({ tag, value }) => tlv(tag, value)));

describe("data objects", () => {
  it("are what was put together, each with its place", () => {
    fc.assert(
      fc.property(objects, (list) => {
        const parsed = parseTlv(bytesOf(list), 3);
        if ("problem" in parsed) throw new Error(JSON.stringify(parsed));
        expect(parsed.map(({ tag, value }) => ({ tag, value: [...value] }))).toEqual(
          list.map(({ tag, value }) => ({ tag, value: [...value] })),
        );
        expect(parsed.map(({ at }) => at)).toEqual(list.map((_, index) => 3 + bytesOf(list.slice(0, index)).length));
      }),
    );
  });

  it("cut short anywhere are a problem there, or fewer objects: never a changed one", () => {
    fc.assert(
      fc.property(objects, fc.nat(1_000), (list, cut) => {
        const whole = bytesOf(list);
        const parsed = parseTlv(whole.subarray(0, cut));
        if ("problem" in parsed) expect(parsed.at).toBeLessThanOrEqual(cut);
        else expect(parsed.length).toBeLessThanOrEqual(list.length);
      }),
    );
  });

  it.each([
    ["a tag without its end", "9F", { problem: "tagCut", at: 0 }],
    ["a tag of four bytes", "9F818101 00", { problem: "tagTooLong", at: 0 }],
    ["no length", "57", { problem: "lengthCut", at: 1 }],
    ["a length without its end", "5782 01", { problem: "lengthCut", at: 1 }],
    ["no stated length", "5780 0000", { problem: "lengthForm", at: 1 }],
    ["a length of three bytes", "5783 000001 00", { problem: "lengthForm", at: 1 }],
    ["fewer bytes than it says", "5A00 5703 0102", { problem: "valueCut", at: 6 }],
  ])("with %s are refused, with the place", (_, hex, problem) => {
    expect(parseTlv(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toEqual(problem);
  });

  it("may have bytes of zero between them", () => {
    expect(parseTlv(Buffer.from("00005A0100005A0102", "hex"))).toMatchObject([
      { tag: 0x5a, at: 2, valueAt: 4 },
      { tag: 0x5a, at: 6 },
    ]);
  });
});
