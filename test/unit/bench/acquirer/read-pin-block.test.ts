import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostCipher } from "../../../../src/bench/acquirer/host-cipher.ts";
import { readPinBlock } from "../../../../src/bench/acquirer/read-pin-block.ts";
import type { PinBlockFormat } from "../../../../src/pin/pin-block-formats.ts";
import { type PadPin, padPinBlock } from "../../../support/pad-pins.ts";
import { anyPan, anyPin } from "../../../support/pin-samples.ts";
import format4 from "../../../vectors/pin-block-format4.json" with { type: "json" };
import published from "../../../vectors/pin-blocks.json" with { type: "json" };

const hex = (text = "") => Buffer.from(text, "hex");
const read = (digits: Buffer | undefined) => digits?.join("");
const keyBytes = (format: PinBlockFormat) => (format === 4 ? [16, 24, 32] : [16, 24]);
const tdesKey = hex("0123456789ABCDEFFEDCBA9876543210");
const aesKey = hex("00112233445566778899AABBCCDDEEFF");

/** Keys to tell by, the same in every run. */
const keyNumber = (number: number, lengthBytes: number) =>
  createHash("sha256").update(`key ${number}`).digest().subarray(0, lengthBytes);

const anyEncrypted = fc
  .constantFrom<PinBlockFormat>(0, 1, 3, 4)
  .chain((format) => fc.record({ format: fc.constant(format), keyLength: fc.constantFrom(...keyBytes(format)) }))
  .chain(({ format, keyLength }) =>
    fc.record({
      format: fc.constant(format),
      key: fc.uint8Array({ minLength: keyLength, maxLength: keyLength }).map((bytes) => Buffer.from(bytes)),
      pin: anyPin,
      pan: anyPan,
      panField: fc.constantFrom("full" as const, "legacy12" as const),
    }),
  );

describe("what the pad encrypts", () => {
  it("is read by the acquirer, whatever PIN, PAN, format and key", () => {
    fc.assert(
      fc.property(anyEncrypted, ({ key, ...pin }) => {
        expect(read(readPinBlock(key, padPinBlock(key, pin), pin.pan, pin))).toBe(pin.pin);
      }),
      { numRuns: 300 },
    );
  });

  it("is never read as the same PIN for another card, but in format 1, which knows none", () => {
    fc.assert(
      fc.property(anyEncrypted, anyPan, ({ key, ...pin }, other) => {
        const ofCard = (digits: string) =>
          pin.format === 4 && pin.panField === "full" ? digits : digits.slice(0, -1).slice(-12).padStart(12, "0");
        fc.pre(pin.format !== 1 && ofCard(other) !== ofCard(pin.pan));
        expect(read(readPinBlock(key, padPinBlock(key, pin), other, pin))).not.toBe(pin.pin);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[PinBlockFormat, number]>([
    [0, 0],
    // One in 640: about 6 in 4000.
    [1, 18],
    [3, 1],
    [4, 0],
  ])("is a PIN under a wrong key no more often than chance allows (format %i)", (format, most) => {
    const pin: PadPin = { pin: "1234", pan: "4761739001010010", format };
    const block = padPinBlock(keyNumber(0, 16), pin);
    const readings = Array.from({ length: 4_000 }, (_, at) =>
      readPinBlock(keyNumber(at + 1, 16), block, pin.pan, { format, panField: "full" }),
    );
    expect(readings.filter(Boolean).length).toBeLessThanOrEqual(most);
  });

  it("is no PIN when it is read as another format, but with control and fill of that one", () => {
    const asOthers = ([0, 1, 3] as const).map((format) => {
      const block = padPinBlock(tdesKey, { pin: "1234", pan: "4761739001010010", format });
      return ([0, 1, 3] as const).map((as) =>
        Boolean(readPinBlock(tdesKey, block, "4761739001010010", { format: as, panField: "full" })),
      );
    });
    expect(asOthers).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ]);
  });
});

describe("a published PIN block", () => {
  const encrypted = (clear: string) => hostCipher("tdes", tdesKey).encrypt(hex(clear));
  const reading = { panField: "full" } as const;

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "f1"))(
    "is read in format 1: $source",
    ({ inputs, expected }) => {
      const block = encrypted(expected.block ?? "");
      expect(read(readPinBlock(tdesKey, block, "4012345678909", { ...reading, format: 1 }))).toBe(inputs.pin);
    },
  );

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "f3-decode"))(
    "is read in format 3: $name",
    ({ inputs, expected }) => {
      const block = encrypted(inputs.block ?? "");
      expect(read(readPinBlock(tdesKey, block, inputs.pan ?? "", { ...reading, format: 3 }))).toBe(expected.pin);
    },
  );

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "f2"))("is no online PIN: $name", ({ expected }) => {
    const block = encrypted(expected.block ?? "");
    for (const format of [0, 1, 3] as const) {
      expect(readPinBlock(tdesKey, block, "4012345678909", { ...reading, format })).toBeUndefined();
    }
  });

  it.each(format4.vectors)("is read in format 4: $name", ({ inputs, expected }) => {
    const block = hex(inputs.block ?? expected.block);
    const pin = read(readPinBlock(hex(inputs.key), block, inputs.pan, { ...reading, format: 4 }));
    expect(pin).toBe(inputs.pin ?? expected.pin);
  });
});

describe("a block that is none", () => {
  const pan = "4761739001010010";
  const panField = hex("44761739001010010000000000000000");

  /** Any PIN field, mixed with the PAN and encrypted as a terminal would. */
  function inFormat4(pinField: string): Buffer {
    const { encrypt } = hostCipher("aes", aesKey);
    const first = encrypt(hex(`${pinField}0123456789ABCDEF`));
    return encrypt(Buffer.from(first.map((byte, at) => byte ^ (panField[at] ?? 0))));
  }

  it.each([
    ["another control nibble", "041234AAAAAAAAAA"],
    ["a length of 3", "43123AAAAAAAAAAA"],
    ["a length of 13", "4D1234567890123A"],
    ["a digit above 9", "4412A4AAAAAAAAAA"],
    ["the fill of format 0", "441234FFFFFFFFFF"],
    ["a fill that ends in another nibble", "441234AAAAAAAAAB"],
  ])("has %s, and is no PIN in format 4", (_, pinField) => {
    const reading = { format: 4, panField: "full" } as const;
    expect(read(readPinBlock(aesKey, inFormat4("441234AAAAAAAAAA"), pan, reading))).toBe("1234");
    expect(readPinBlock(aesKey, inFormat4(pinField), pan, reading)).toBeUndefined();
  });

  it.each<[PinBlockFormat, number]>([
    [0, 16],
    [1, 7],
    [3, 0],
    [4, 8],
    [4, 32],
  ])("is no PIN in format %i when it has %i bytes", (format, lengthBytes) => {
    const key = format === 4 ? aesKey : tdesKey;
    expect(readPinBlock(key, Buffer.alloc(lengthBytes), pan, { format, panField: "full" })).toBeUndefined();
  });

  it("is no PIN when terminal and host differ about the PAN field", () => {
    const block = padPinBlock(aesKey, { pin: "1234", pan, format: 4, panField: "legacy12" });
    expect(read(readPinBlock(aesKey, block, pan, { format: 4, panField: "legacy12" }))).toBe("1234");
    expect(readPinBlock(aesKey, block, pan, { format: 4, panField: "full" })).toBeUndefined();
  });
});
