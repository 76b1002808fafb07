import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combineComponents } from "../../../src/keys/combine-components.ts";
import { type KeyAlgorithmName, keyAlgorithms } from "../../../src/keys/key-component.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const one = hex("0123456789ABCDEF1032547698BADCFE");
const other = hex("F1D3B597795B3D1FE0C2A48668ABCD13");
const third = hex("5A17C93E84D26B0F9E3C71A845F2B6D8");

function combine(algorithm: KeyAlgorithmName, ...components: Buffer[]): Buffer {
  return combineComponents(components, keyAlgorithms[algorithm], new WatchedMemory());
}

describe("components", () => {
  it.each(["tdes2", "aes128"] as const)("give the key that is all of them XORed: %s", (algorithm) => {
    expect(combine(algorithm, one, other)).toEqual(hex("F0F0F0F0F0F0F0F0F0F0F0F0F01111ED"));
    expect(combine(algorithm, one, other, third)).toEqual(hex("AAE739CE74229BFF6ECC8158B5E3A735"));
  });

  it("give, in any order, a key from which any but one leave that one", () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, bytes, bytes, (a, b, c) => {
        const [key, again] = [combine("aes256", a, b, c), combine("aes256", c, a, b)];
        expect(again).toEqual(key);
        for (let at = 0; at < 32; at += 1) {
          expect((key[at] ?? 0) ^ (a[at] ?? 0) ^ (b[at] ?? 0)).toBe(c[at]);
        }
      }),
    );
  });

  it.each([
    ["one alone", "aes128", [one], "2 or 3 components, not 1"],
    ["four", "aes128", [one, other, third, Buffer.from(one).reverse()], "2 or 3 components, not 4"],
    ["one that is shorter", "aes256", [one, other], "component 1 has 16 bytes; one of AES-256 has 32"],
    ["one that is longer", "aes128", [one, Buffer.concat([other, third])], "component 2 has 32 bytes"],
    ["two of the same", "aes128", [one, other, one], "component 3 is the same as component 1"],
    ["zeros", "aes128", [one, Buffer.alloc(16)], "component 2 is one byte repeated"],
    ["one byte repeated", "tdes2", [Buffer.alloc(16, 0xa7), one], "component 1 is one byte repeated"],
    ["a weak half", "tdes2", [one, hex("0101010101010101F1D3B597795B3D1F")], "component 2 holds a weak DES key"],
    ["a semi-weak half", "tdes2", [hex("01FE01FE01FE01FEF1D3B597795B3D1F"), one], "component 1 holds a semi-weak"],
    ["equal halves", "tdes2", [one, Buffer.concat([other, other], 16).fill(other.subarray(0, 8), 8)], "equal parts"],
  ] as const)("are refused, nothing of the key left in memory: %s", (_, algorithm, components, reason) => {
    const memory = new WatchedMemory();
    expect(() => combineComponents(components, keyAlgorithms[algorithm], memory)).toThrow(reason);
    expect(memory.unwiped).toBe(0);
  });

  it.each([
    ["zero", "aes128", Buffer.from(one.map((byte, at) => byte ^ (other[at] ?? 0))), "one byte repeated"],
    ["weak", "tdes2", xorAll(one, other, hex("0101010101010101F1D3B597795B3D1F")), "weak DES key"],
  ] as const)("are refused, each of them sound, for a key that is %s", (_, algorithm, last, reason) => {
    const memory = new WatchedMemory();
    const all = () => combineComponents([one, other, last], keyAlgorithms[algorithm], memory);
    expect(all).toThrow(`the key that the components give`);
    expect(all).toThrow(reason);
    expect(memory.unwiped).toBe(0);
  });
});

function xorAll(...buffers: readonly Buffer[]): Buffer {
  return Buffer.from(one.map((_, at) => buffers.reduce((sum, buffer) => sum ^ (buffer[at] ?? 0), 0)));
}
