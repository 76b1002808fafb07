import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cmac } from "../../../src/keys/cmac.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/macs.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const bytes = (range: { min: number; max: number }) =>
  fc.uint8Array({ minLength: range.min, maxLength: range.max }).map((array) => Buffer.from(array));

const rows = (op: string) =>
  published.vectors.flatMap(({ name, inputs, expected }) =>
    inputs.op === op ? [{ name, key: inputs.key, message: inputs.msg ?? "", mac: expected.mac ?? "" }] : [],
  );

/** The subkeys by big integers (NIST SP 800-38B 6.1), and a block at a time: another way to the same MAC. */
function cmacByBigIntegers(cipher: "tdes" | "aes", key: Buffer, message: Buffer): Buffer {
  const size = cipher === "aes" ? 16 : 8;
  const name = cipher === "aes" ? `aes-${key.length * 8}-ecb` : key.length === 16 ? "des-ede" : "des-ede3";
  const bits = BigInt(size * 8);
  const block = (value: bigint) => hex(value.toString(16).padStart(size * 2, "0"));
  const value = (buffer: Buffer) => BigInt(`0x${buffer.toString("hex")}`);
  const encrypt = (input: bigint) =>
    value(createCipheriv(name, key, null).setAutoPadding(false).update(block(input)).subarray(0, size));
  const double = (input: bigint) => {
    const shifted = BigInt.asUintN(Number(bits), input << 1n);
    return input >> (bits - 1n) === 1n ? shifted ^ (size === 16 ? 0x87n : 0x1bn) : shifted;
  };
  const complete = message.length > 0 && message.length % size === 0;
  const k1 = double(encrypt(0n));
  const filled = complete ? message : Buffer.concat([message, hex("80")]);
  const padded = Buffer.concat([filled, Buffer.alloc((size - (filled.length % size)) % size)]);
  let state = 0n;
  for (let at = 0; at < padded.length; at += size) {
    const last = at + size === padded.length ? (complete ? k1 : double(k1)) : 0n;
    state = encrypt(state ^ value(padded.subarray(at, at + size)) ^ last);
  }
  return block(state);
}

describe("CMAC", () => {
  it.each(rows("aes-cmac"))("with AES is that of $name", ({ key, message, mac }) => {
    expect(cmac("aes", hex(key), hex(message), new WatchedMemory())).toEqual(hex(mac));
  });

  it.each(rows("tdes-cmac"))("with TDES is that of $name", ({ key, message, mac }) => {
    expect(cmac("tdes", hex(key), hex(message), new WatchedMemory())).toEqual(hex(mac));
  });

  it.each([
    ["tdes", [16, 24]],
    ["aes", [16, 24, 32]],
  ] as const)("with %s is the same by big integers, for any key and message", (cipher, keyLengths) => {
    const anyKey = fc.constantFrom(...keyLengths).chain((length) => bytes({ min: length, max: length }));
    fc.assert(
      fc.property(anyKey, bytes({ min: 0, max: 70 }), (key, message) => {
        expect(cmac(cipher, key, message, new WatchedMemory())).toEqual(cmacByBigIntegers(cipher, key, message));
      }),
    );
  });

  it.each([
    ["tdes", 8],
    ["tdes", 32],
    ["aes", 15],
    ["aes", 0],
  ] as const)("with %s refuses a key of %i bytes", (cipher, keyBytes) => {
    const memory = new WatchedMemory();
    expect(() => cmac(cipher, Buffer.alloc(keyBytes, 1), Buffer.from("message"), memory)).toThrow("PP901");
    expect(memory.unwiped).toBe(0);
  });

  it("leaves nothing of message or subkeys behind, only the MAC for its caller to release", () => {
    const memory = new WatchedMemory();
    const mac = cmac("tdes", hex("0123456789ABCDEFFEDCBA9876543210"), Buffer.from("a clear key to be wrapped"), memory);
    expect(memory.unwiped).toBe(1);
    memory.release(mac);
    expect(memory.unwiped).toBe(0);
  });
});
