import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cipherAvailable } from "../../../src/keys/block-cipher.ts";
import { unwrapSessionKeys } from "../../../src/keys/master-session.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/unionpay-session-key.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const tmk16 = hex("11111111111111111313131313131313");
const tmk24 = hex("111111111111111113131313131313137575757575757575");
const pin = hex("E8BC63E5479455E26577F715D587FE683B4C5D6E7F8091A2");
const mac = hex("17171717171717171919191919191919A1B2C3D4E5F60718");
const data = hex("2A2B2C2D2E2F303132333435363738393C3D3E3F40414243");

/** TDES in ECB; a key of single length is K|K|K. */
function ecb(key: Buffer, clear: Buffer): Buffer {
  const whole = Buffer.concat(
    [key, key, key].map((part, at) => (at === 0 || key.length < 24 ? part : Buffer.alloc(0))),
  );
  const cipher = createCipheriv("des-ede3", whole.subarray(0, 24), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(clear), cipher.final()]);
}

const checkValue = (key: Buffer) => ecb(key, Buffer.alloc(8)).subarray(0, 4);
const sent = (tmk: Buffer, key: Buffer) => Buffer.concat([ecb(tmk, key), checkValue(key)]);

const single = (key: Buffer) => key.subarray(0, 8);
const double = (key: Buffer) => key.subarray(0, 16);

describe("session keys under the terminal master key", () => {
  it("are decrypted as the published sample is", () => {
    const { inputs, expected } = published.vectors[0] ?? expect.fail("no sample");
    const pinPart = sent(tmk16, double(pin));
    const macPart = Buffer.concat([hex(inputs.data), checkValue(hex(expected.out))]);
    const keys = unwrapSessionKeys(Buffer.concat([pinPart, macPart]), hex(inputs.key), new WatchedMemory());
    expect(keys.mac).toEqual(hex(expected.out));
    expect(keys.pin).toEqual(double(pin));
  });

  it.each([
    [32, [double(pin), single(mac)], tmk16],
    [40, [double(pin), double(mac)], tmk16],
    [52, [double(pin), single(mac), double(data)], tmk16],
    [56, [pin, mac], tmk24],
    [60, [double(pin), double(mac), double(data)], tmk16],
    [84, [pin, mac, data], tmk24],
  ])("are taken from %i bytes, and are gone from memory once released", (lengthBytes, wanted, tmk) => {
    const memory = new WatchedMemory();
    const field62 = Buffer.concat(wanted.map((key) => sent(tmk, key)));
    expect(field62.length).toBe(lengthBytes);
    const keys = unwrapSessionKeys(field62, tmk, memory);
    expect([keys.pin, keys.mac, keys.data]).toEqual([wanted[0], wanted[1], wanted[2]]);
    expect(memory.unwiped).toBe(wanted.length);
    keys.release();
    expect(memory.unwiped).toBe(0);
  });

  it.each([40, 60])("take a MAC key of single length from its place for two, in %i bytes", (lengthBytes) => {
    const macPart = Buffer.concat([ecb(tmk16, single(mac)), Buffer.alloc(8), checkValue(single(mac))]);
    const parts = [sent(tmk16, double(pin)), macPart, sent(tmk16, double(data))];
    const keys = unwrapSessionKeys(Buffer.concat(parts).subarray(0, lengthBytes), tmk16, new WatchedMemory());
    expect(keys.mac).toEqual(single(mac));
  });

  it.each([
    [
      "a PIN key of single length",
      Buffer.concat([sent(tmk16, single(pin)), sent(tmk16, single(mac))]),
      tmk16,
      "pin key has single length",
    ],
    ["a length no host sends", Buffer.alloc(41), tmk16, "41 bytes"],
    ["nothing", Buffer.alloc(0), tmk16, "0 bytes"],
    ["a master key of single length", Buffer.alloc(40), single(tmk16), "master key has single length"],
    ["a master key of another length", Buffer.alloc(40), tmk24.subarray(0, 20), "another length"],
    ["a master key with equal halves", Buffer.alloc(40), Buffer.concat([single(pin), single(pin)]), "equal parts"],
    [
      "a PIN key with equal halves",
      Buffer.concat([sent(tmk16, Buffer.concat([single(pin), single(pin)])), sent(tmk16, double(mac))]),
      tmk16,
      "pin key has equal parts",
    ],
    [
      "the check value of another PIN key",
      Buffer.concat([ecb(tmk16, double(pin)), checkValue(double(mac)), sent(tmk16, double(mac))]),
      tmk16,
      "check value of the session's pin key does not match",
    ],
    [
      "the check value of another MAC key",
      Buffer.concat([sent(tmk16, double(pin)), ecb(tmk16, double(mac)), checkValue(double(pin))]),
      tmk16,
      "check value of the session's mac key does not match",
    ],
    [
      "the check value of another data key",
      Buffer.concat([sent(tmk16, double(pin)), sent(tmk16, double(mac)), ecb(tmk16, double(data)), Buffer.alloc(4)]),
      tmk16,
      "check value of the session's data key does not match",
    ],
  ])("with %s are refused, and none is left in memory", (_, field62, tmk, reason) => {
    const memory = new WatchedMemory();
    expect(() => unwrapSessionKeys(field62, tmk, memory)).toThrow(reason);
    expect(() => unwrapSessionKeys(field62, tmk, memory)).toThrow("PP604");
    expect(memory.unwiped).toBe(0);
  });

  it("are refused when any one bit of the field, or of the master key's effective bits, was flipped", () => {
    const field62 = Buffer.concat([sent(tmk16, double(pin)), sent(tmk16, double(mac)), sent(tmk16, double(data))]);
    fc.assert(
      fc.property(fc.nat(field62.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Buffer.from(field62);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(() => unwrapSessionKeys(flipped, tmk16, new WatchedMemory())).toThrow("PP604");
      }),
    );
    const otherTmk = Buffer.from(tmk16);
    otherTmk[3] = (otherTmk[3] ?? 0) ^ 0x40;
    expect(() => unwrapSessionKeys(field62, otherTmk, new WatchedMemory())).toThrow("does not match");
  });
});

describe.runIf(cipherAvailable("sm4"))("SM4 session keys under an SM4 master key", () => {
  const sm4 = (key: Buffer, clear: Buffer) => {
    const cipher = createCipheriv("sm4-ecb", key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(clear), cipher.final()]);
  };
  const wrapped = (key: Buffer) => Buffer.concat([sm4(tmk16, key), sm4(key, Buffer.alloc(16)).subarray(0, 4)]);

  it.each([
    [40, [double(pin), double(mac)]],
    [60, [double(pin), double(mac), double(data)]],
  ] as const)("are taken from %i bytes, and are gone from memory once released", (lengthBytes, wanted) => {
    const memory = new WatchedMemory();
    const field62 = Buffer.concat(wanted.map(wrapped));
    expect(field62.length).toBe(lengthBytes);
    const keys = unwrapSessionKeys(field62, tmk16, memory, "sm4");
    expect([keys.pin, keys.mac, keys.data]).toEqual([wanted[0], wanted[1], wanted[2]]);
    keys.release();
    expect(memory.unwiped).toBe(0);
  });

  it("are refused when a check value does not match, by another length, and under a key that is none of SM4", () => {
    const memory = new WatchedMemory();
    const good = Buffer.concat([wrapped(double(pin)), wrapped(double(mac))]);
    const damaged = Buffer.from(good);
    damaged.writeUInt8(damaged.readUInt8(17) ^ 1, 17);
    expect(() => unwrapSessionKeys(damaged, tmk16, memory, "sm4")).toThrow("PP604");
    expect(() => unwrapSessionKeys(good.subarray(0, 24), tmk16, memory, "sm4")).toThrow(/24 bytes.*40, 60.*PP604/);
    expect(() => unwrapSessionKeys(good, tmk24, memory, "sm4")).toThrow("PP604");
    expect(memory.unwiped).toBe(0);
  });
});
