import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encryptBlocks } from "../../../src/keys/block-cipher.ts";
import { keyStrength } from "../../../src/keys/key-strength.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const flaw = (text: string) => keyStrength(hex(text)).flaw;

const weak = ["0101010101010101", "FEFEFEFEFEFEFEFE", "E0E0E0E0F1F1F1F1", "1F1F1F1F0E0E0E0E"];
const semiWeakPairs = [
  ["01FE01FE01FE01FE", "FE01FE01FE01FE01"],
  ["1FE01FE00EF10EF1", "E01FE01FF10EF10E"],
  ["01E001E001F101F1", "E001E001F101F101"],
  ["1FFE1FFE0EFE0EFE", "FE1FFE1FFE0EFE0E"],
  ["011F011F010E010E", "1F011F010E010E01"],
  ["E0FEE0FEF1FEF1FE", "FEE0FEE0FEF1FEF1"],
] as const;
const good = { a: "0123456789ABCDEF", b: "FEDCBA9876543210", c: "89ABCDEF01234567" };

function encryptDes(key: string, block: Buffer): Buffer {
  const out = Buffer.alloc(8);
  encryptBlocks({ cipher: "des", chaining: "ecb" }, hex(key), block, out, ordinaryMemory);
  return out;
}

describe("a DES key", () => {
  it.each(weak)("is weak where encrypting twice gives the clear text: %s", (key) => {
    const clear = hex("4E6F772069732074");
    expect(encryptDes(key, encryptDes(key, clear))).toEqual(clear);
    expect(flaw(key)).toBe("weak");
  });

  it.each(semiWeakPairs)("is semi-weak where another undoes it: %s and %s", (one, other) => {
    const clear = hex("4E6F772069732074");
    expect(encryptDes(other, encryptDes(one, clear))).toEqual(clear);
    expect(flaw(one)).toBe("semiWeak");
    expect(flaw(other)).toBe("semiWeak");
  });

  it("is weak whatever its parity bits are", () => {
    expect(flaw("0000000000000000")).toBe("weak");
    expect(flaw("FFFFFFFFFFFFFFFF")).toBe("weak");
    expect(flaw("00FF00FF00FF00FF")).toBe("semiWeak");
  });

  it.each([
    ["the left", (part: string) => part + good.b],
    ["the right", (part: string) => good.a + part],
    ["the middle", (part: string) => good.a + part + good.b],
    ["the third", (part: string) => good.a + good.b + part],
  ])("is weak when %s part is", (_place, around) => {
    for (const part of weak) expect(flaw(around(part))).toBe("weak");
    for (const part of semiWeakPairs.flat()) expect(flaw(around(part))).toBe("semiWeak");
  });

  it.each([
    ["left and right", good.a + good.a],
    ["left and right but for parity", `${good.a}0022446688AACCEE`],
    ["first and second", good.a + good.a + good.b],
    ["second and third", good.a + good.b + good.b],
    ["first and third", good.a + good.b + good.a],
    ["all three", good.a + good.a + good.a],
  ])("has equal parts: %s", (_which, key) => {
    expect(flaw(key)).toBe("equalParts");
  });

  it.each([0, 1, 7, 9, 15, 17, 23, 25, 32])("has no such length: %i bytes", (length) => {
    expect(keyStrength(Buffer.alloc(length, 0x5a)).flaw).toBe("wrongLength");
  });

  it.each([good.a, good.a + good.b, good.a + good.b + good.c])("is in order: %s", (key) => {
    expect(flaw(key)).toBeUndefined();
  });

  it("of bytes that all differ is in order, at every length", () => {
    const differing = fc.uniqueArray(fc.nat(127), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(fc.constantFrom(8, 16, 24), differing, fc.nat(255), (length, drawn, parityBits) => {
        const key = Buffer.from(drawn.map((value, at) => (value << 1) | ((parityBits >> (at % 8)) & 1)));
        expect(keyStrength(key.subarray(0, length)).flaw).toBeUndefined();
      }),
    );
  });

  it("is told its parity, which refuses nothing", () => {
    expect(keyStrength(hex(good.a))).toEqual({ flaw: undefined, parity: "odd" });
    expect(keyStrength(hex("0022446688AACCEE"))).toEqual({ flaw: undefined, parity: "even" });
    expect(keyStrength(hex("0123456789ABCDEE"))).toEqual({ flaw: undefined, parity: "mixed" });
  });
});
