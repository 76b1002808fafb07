import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seal, unseal } from "../../../src/keys/seal.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { random } from "../../support/scd-bench.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

const storageKey = randomBytes(32);
const place = "keys/somewhere";

describe("a sealed value", () => {
  it("opens under its storage key and label to what was sealed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const secret = Buffer.from(bytes);
        const sealed = seal(storageKey, place, secret, random);
        expect(unseal(storageKey, place, sealed, ordinaryMemory)).toEqual(secret);
      }),
    );
  });

  it("hides the secret, and is another one every time", () => {
    const secret = Buffer.from("a secret of some length");
    const sealed = seal(storageKey, place, secret, random);
    expect(sealed.includes(secret.subarray(0, 6))).toBe(false);
    expect(seal(storageKey, place, secret, random)).not.toEqual(sealed);
  });

  it("does not open under another storage key, nor in another place", () => {
    const sealed = seal(storageKey, place, Buffer.from("secret"), random);
    expect(() => unseal(randomBytes(32), place, sealed, ordinaryMemory)).toThrow("PP603");
    expect(() => unseal(storageKey, "keys/elsewhere", sealed, ordinaryMemory)).toThrow("PP603");
  });

  it("does not open with any one bit changed or any length cut, and leaves nothing in memory", () => {
    const memory = new WatchedMemory();
    const sealed = seal(storageKey, place, Buffer.from("secret"), random);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const damaged = Buffer.from(sealed);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => unseal(storageKey, place, damaged, memory)).toThrow(bit < 8 ? "PP705" : "PP603");
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => unseal(storageKey, place, sealed.subarray(0, length), memory)).toThrow("PP603");
    }
    expect(memory.unwiped).toBe(0);
  });

  it.each([0, 16, 31, 33])("is neither made nor opened with a storage key of %i bytes", (lengthBytes) => {
    const wrong = Buffer.alloc(lengthBytes);
    const sealed = seal(storageKey, place, Buffer.from("secret"), random);
    expect(() => seal(wrong, place, Buffer.from("secret"), random)).toThrow("PP603");
    expect(() => unseal(wrong, place, sealed, ordinaryMemory)).toThrow("PP603");
  });
});
