import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeKeyBlock } from "../../../src/keys/describe-key-block.ts";
import { parseKeyBlockHeader } from "../../../src/keys/key-block-header.ts";
import { optionalBlock, wrapKeyBlock } from "../../support/independent-key-block.ts";
import published from "../../vectors/key-block.json" with { type: "json" };

const kbpk = Buffer.from("1D22BF32387C600AD97F9B97A51311AC", "hex");
const key = Buffer.from("E8BC63E5479455E26577F715D587FE68", "hex");
const pinKey = { version: "B", usage: "P0", algorithm: "T", mode: "E", key } as const;
const plain = wrapKeyBlock(pinKey, kbpk);
const ks = optionalBlock("KS", "00604B120F9292800000");
const withKs = wrapKeyBlock({ ...pinKey, optionalBlocks: [ks] }, kbpk);

function changed(block: string, at: number, text: string): string {
  return block.slice(0, at) + text + block.slice(at + text.length);
}

describe("the header of a key block", () => {
  it.each(published.vectors)("of $source is read", ({ inputs, expected }) => {
    const header = parseKeyBlockHeader(inputs.key_block);
    expect(header.lengthChars).toBe(inputs.key_block.length);
    if (expected.usage !== undefined) expect(header).toMatchObject({ usage: expected.usage, algorithm: expected.alg });
    if (expected.mode !== undefined) {
      expect(header).toMatchObject({ mode: expected.mode, exportability: expected.exportability });
    }
    if (expected.initial_ksn !== undefined) {
      expect(header.optionalBlocks).toEqual([{ id: "KS", data: expected.initial_ksn, offset: 16 }]);
    }
  });

  it("is read with optional blocks of any id and either length form, and says where each stands", () => {
    const extended = "LB0002001C".padEnd(28, "x");
    const known = [
      optionalBlock("IK", "1234567890123456"),
      extended,
      optionalBlock("9Z", ""),
      optionalBlock("PB", "!! ~!! ~"),
    ];
    const header = parseKeyBlockHeader(wrapKeyBlock({ ...pinKey, optionalBlocks: known }, kbpk));
    expect(header.optionalBlocks).toEqual([
      { id: "IK", data: "1234567890123456", offset: 16 },
      { id: "LB", data: "x".repeat(18), offset: 36 },
      { id: "9Z", data: "", offset: 64 },
      { id: "PB", data: "!! ~!! ~", offset: 68 },
    ]);
    expect(header.headerChars).toBe(80);
  });

  it.each([
    ["nothing", "", "header at offset 0"],
    ["a header cut short", plain.slice(0, 15), "header at offset 15"],
    ["a character that is no ASCII", changed(plain, 30, "é"), "key block at offset 30"],
    ["a line end behind it", `${plain}\n`, "key block at offset 80"],
    ["version A", changed(plain, 0, "A"), "version at offset 0"],
    ["version C", changed(plain, 0, "C"), "version at offset 0"],
    ["a length of another block", changed(plain, 1, "0088"), "length at offset 1: it says 88 characters, there are 80"],
    ["a length that is no number", changed(plain, 1, "00 0"), "length at offset 1"],
    ["a usage in lower case", changed(plain, 5, "p0"), "usage at offset 5"],
    ["no algorithm", changed(plain, 7, " "), "algorithm at offset 7"],
    ["no mode of use", changed(plain, 8, "-"), "mode at offset 8"],
    ["a key version of signs", changed(plain, 9, "+1"), "keyVersion at offset 9"],
    ["an exportability that is none", changed(plain, 11, "X"), "exportability at offset 11"],
    ["a number of optional blocks that is none", changed(plain, 12, "0A"), "optionalBlockCount at offset 12"],
    ["a key context that is none", changed(plain, 14, "3"), "context at offset 14"],
    ["a reserved field in use", changed(plain, 15, "1"), "reserved at offset 15"],
    // The wrapped key stands where the block would; its third and fourth digit, a length, are random but for this.
    ["an optional block that is not there", changed(changed(plain, 12, "01"), 18, "01"), "optional block"],
    ["an optional block id of signs", changed(withKs, 16, "K-"), "optional block 1 at offset 16"],
    ["an optional block's length that is none", changed(withKs, 18, "1g"), "optional block KS at offset 18"],
    ["an optional block shorter than its head", changed(withKs, 18, "03"), "optional block KS at offset 18"],
    ["an optional block beyond the end", changed(withKs, 18, "FF"), "optional block KS at offset 18"],
    ["an extended length of one byte", changed(withKs, 18, "0001"), "optional block KS at offset 20"],
    ["an optional block that ends within a unit", changed(withKs, 18, "16"), "optional blocks at offset 38"],
    ["a wrapped key that is not hexadecimal", changed(plain, 20, "G"), "wrapped key at offset 20"],
    ["a wrapped key in lower case", changed(plain, 16, "ab"), "wrapped key at offset 16"],
    ["a MAC only", changed(plain.slice(0, 32), 1, "0032"), "wrapped key at offset 16"],
    ["half a block of wrapped key", changed(plain.slice(0, 72), 1, "0072"), "wrapped key at offset 16"],
    [
      "an optional block twice",
      wrapKeyBlock({ ...pinKey, optionalBlocks: [ks, ks] }, kbpk),
      "optional block KS at offset 40: it stands there twice",
    ],
  ])("with %s is refused, and the fault says where", (_, block, reason) => {
    expect(() => parseKeyBlockHeader(block)).toThrow(reason);
    expect(() => parseKeyBlockHeader(block)).toThrow("PP604");
  });

  it("of whatever text is read or refused with a fault, never anything else", () => {
    const anyText = fc.oneof(
      fc.string({ maxLength: 120 }),
      fc.tuple(fc.nat(plain.length), fc.string({ maxLength: 8 })).map(([at, text]) => changed(withKs, at, text)),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          expect(parseKeyBlockHeader(text).lengthChars).toBe(text.length);
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: "Fault", code: "PP604" });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("the description of a key block", () => {
  it("says in words what stands in the header", () => {
    const optionalBlocks = [ks, optionalBlock("ZZ", "what"), optionalBlock("PB", "000000000000")];
    const header = parseKeyBlockHeader(
      wrapKeyBlock({ ...pinKey, keyVersion: "07", exportability: "S", context: "2", optionalBlocks }, kbpk),
    );
    expect(describeKeyBlock(header)).toEqual([
      { field: "version", code: "B", meaning: "TDES wrapping key" },
      { field: "usage", code: "P0", meaning: "PIN encryption key" },
      { field: "algorithm", code: "T", meaning: "TDES" },
      { field: "mode of use", code: "E", meaning: "encrypt or wrap only" },
      { field: "key version", code: "07", meaning: "version 07" },
      { field: "exportability", code: "S", meaning: "may be exported, also in weaker forms than a key block" },
      { field: "key context", code: "2", meaning: "exchange only" },
      { field: "optional block KS", code: "00604B120F9292800000", meaning: "initial key serial number of DUKPT" },
      { field: "optional block ZZ", code: "what", meaning: "not known to this pad" },
      { field: "optional block PB", code: "12 characters", meaning: "padding" },
    ]);
  });

  it.each([
    ["00", "versions are not used"],
    ["c2", "component 2 of a key"],
  ])("says of key version %s: %s", (keyVersion, meaning) => {
    const header = parseKeyBlockHeader(wrapKeyBlock({ ...pinKey, keyVersion, usage: "99" }, kbpk));
    const described = describeKeyBlock(header);
    expect(described).toContainEqual({ field: "key version", code: keyVersion, meaning });
    expect(described).toContainEqual({ field: "usage", code: "99", meaning: "not known to this pad" });
  });
});
