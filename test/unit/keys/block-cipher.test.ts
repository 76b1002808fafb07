import crypto, { createDecipheriv } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type BlockCipher, blockBytesOf, cipherAvailable, encryptBlocks } from "../../../src/keys/block-cipher.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import sm4 from "../../vectors/sm4.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

/** Every cipher with every length of its keys, and OpenSSL's name for its decryption; single DES is TDES with K|K|K. */
const keyed: readonly [BlockCipher, number, string][] = [
  ["des", 8, "des-ede3"],
  ["tdes", 16, "des-ede"],
  ["tdes", 24, "des-ede3"],
  ["aes", 16, "aes-128"],
  ["aes", 24, "aes-192"],
  ["aes", 32, "aes-256"],
];

const realCipherInfo = crypto.getCipherInfo;

/** Takes a cipher away, as builds of OpenSSL do. */
function takeAway(name: string) {
  const without = (asked: string) => (asked === name ? undefined : realCipherInfo(asked));
  crypto.getCipherInfo = without as typeof realCipherInfo;
  syncBuiltinESMExports();
}

afterEach(() => {
  crypto.getCipherInfo = realCipherInfo;
  syncBuiltinESMExports();
});

describe("block encryption", () => {
  it.each(keyed)(
    "by %s with %i bytes of key is undone by OpenSSL's decryption, block by block or chained",
    (cipher, keyBytes, name) => {
      const blockBytes = blockBytesOf(cipher);
      const data = fc.integer({ min: 1, max: 4 }).chain((blocks) => bytes(blocks * blockBytes));
      fc.assert(
        fc.property(bytes(keyBytes), data, fc.constantFrom("ecb" as const, "cbc" as const), (key, clear, chaining) => {
          const out = Buffer.alloc(clear.length);
          encryptBlocks({ cipher, chaining }, key, clear, out, new WatchedMemory());
          const wholeKey = cipher === "des" ? Buffer.concat([key, key, key]) : key;
          const mode = name.startsWith("aes") ? `${name}-${chaining}` : chaining === "cbc" ? `${name}-cbc` : name;
          const iv = chaining === "cbc" ? Buffer.alloc(blockBytes) : null;
          const decipher = createDecipheriv(mode, wholeKey, iv).setAutoPadding(false);
          expect(Buffer.concat([decipher.update(out), decipher.final()])).toEqual(clear);
        }),
        { numRuns: 30 },
      );
    },
  );

  it("may be in place", () => {
    const block = hex("0123456789ABCDEF");
    encryptBlocks({ cipher: "des", chaining: "ecb" }, hex("133457799BBCDFF1"), block, block, new WatchedMemory());
    expect(block).toEqual(hex("85E813540F0AB405"));
  });

  it.runIf(cipherAvailable("sm4")).each(sm4.vectors)("by SM4 is that of $name", ({ inputs, expected }) => {
    const out = Buffer.alloc(16);
    encryptBlocks({ cipher: "sm4", chaining: "ecb" }, hex(inputs.key), hex(inputs.data), out, new WatchedMemory());
    expect(out).toEqual(hex(expected.out));
  });

  it.each([
    ["des", 16, 8, 8],
    ["tdes", 8, 8, 8],
    ["tdes", 17, 8, 8],
    ["aes", 8, 16, 16],
    ["sm4", 32, 16, 16],
    ["aes", 16, 0, 0],
    ["aes", 16, 15, 15],
    ["tdes", 16, 12, 12],
    ["tdes", 16, 8, 16],
    ["tdes", 16, 16, 8],
  ] as const)("by %s refuses %i bytes of key with %i of data into %i", (cipher, key, data, out) => {
    expect(() =>
      encryptBlocks(
        { cipher, chaining: "ecb" },
        Buffer.alloc(key),
        Buffer.alloc(data),
        Buffer.alloc(out),
        new WatchedMemory(),
      ),
    ).toThrow("PP901");
  });

  it("names the cipher that the OpenSSL of this Node does not have", () => {
    takeAway("sm4-ecb");
    expect(cipherAvailable("sm4")).toBe(false);
    expect(cipherAvailable("aes")).toBe(true);
    const block = Buffer.alloc(16);
    const encrypt = () =>
      encryptBlocks({ cipher: "sm4", chaining: "ecb" }, Buffer.alloc(16), block, block, new WatchedMemory());
    expect(encrypt).toThrow("the OpenSSL of this Node has no sm4-ecb (PP102)");
  });

  it("leaves no copy of a key behind, and the caller's key as it was", () => {
    const memory = new WatchedMemory();
    const key = hex("133457799BBCDFF1");
    encryptBlocks({ cipher: "des", chaining: "cbc" }, key, Buffer.alloc(16), Buffer.alloc(16), memory);
    expect(memory.allocated).toHaveLength(1);
    expect(memory.unwiped).toBe(0);
    expect(key).toEqual(hex("133457799BBCDFF1"));
    const tdesKey = hex("0123456789ABCDEFFEDCBA9876543210");
    encryptBlocks({ cipher: "tdes", chaining: "ecb" }, tdesKey, Buffer.alloc(8), Buffer.alloc(8), memory);
    expect(tdesKey).toEqual(hex("0123456789ABCDEFFEDCBA9876543210"));
  });
});
