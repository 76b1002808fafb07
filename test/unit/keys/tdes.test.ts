import { describe, expect, it } from "vitest";
import { encryptDes, encryptTdes } from "../../../src/keys/tdes.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

const hex = (text: string) => Buffer.from(text, "hex");

describe("TDES", () => {
  it("with equal halves is DES: the worked example of FIPS 46", () => {
    const out = Buffer.alloc(8);
    encryptTdes(hex("133457799BBCDFF1133457799BBCDFF1"), hex("0123456789ABCDEF"), out);
    expect(out).toEqual(hex("85E813540F0AB405"));
    const single = Buffer.alloc(8);
    encryptDes(hex("133457799BBCDFF1"), hex("0123456789ABCDEF"), single);
    expect(single).toEqual(out);
  });

  it.each([
    [15, 8, 8],
    [24, 8, 8],
    [16, 7, 8],
    [16, 16, 16],
    [16, 8, 7],
  ])("refuses a key of %i bytes, a block of %i, or an output of %i", (key, block, out) => {
    expect(() => encryptTdes(Buffer.alloc(key), Buffer.alloc(block), Buffer.alloc(out))).toThrow("PP901");
  });

  it("refuses a DES key that is not 8 bytes long", () => {
    expect(() => encryptDes(Buffer.alloc(16), Buffer.alloc(8), Buffer.alloc(8))).toThrow("PP901");
  });

  it("leaves no key behind, also when it fails", () => {
    const memory = new WatchedMemory();
    encryptDes(hex("133457799BBCDFF1"), Buffer.alloc(8), Buffer.alloc(8), memory);
    expect(() => encryptDes(hex("133457799BBCDFF1"), Buffer.alloc(7), Buffer.alloc(8), memory)).toThrow("PP901");
    expect(memory.allocated).toHaveLength(2);
    expect(memory.unwiped).toBe(0);
  });
});
