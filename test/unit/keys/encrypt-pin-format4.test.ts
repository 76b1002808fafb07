import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encryptPinFormat4 } from "../../../src/keys/encrypt-pin-format4.ts";
import { panFieldFormat4, readPinBlockFormat4 } from "../../support/independent-pin-block.ts";
import { pinOf } from "../../support/pin-of.ts";
import { anyPan, anyPin, repeatingRandom } from "../../support/pin-samples.ts";
import { pan, random, testPan } from "../../support/scd-bench.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/pin-block-format4.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");

const rows = published.vectors.flatMap(({ name, inputs, expected }) =>
  inputs.pin_field === undefined
    ? []
    : [{ name, key: inputs.key, digits: inputs.pin, panDigits: inputs.pan, field: inputs.pin_field, expected }],
);

const anyKey = fc
  .constantFrom(16, 24, 32)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
  .map((array) => Buffer.from(array));

const parts = (digits: string, memory = new WatchedMemory()) => ({
  pin: pinOf(digits),
  pan: testPan,
  panField: "full" as const,
  random,
  memory,
});

describe("the encrypted format 4 PIN block", () => {
  it.each(rows)("is that of $name", ({ key, digits, panDigits, field, expected }) => {
    const drawn = repeatingRandom(...hex(field.slice(16)));
    const block = encryptPinFormat4(hex(key), { ...parts(digits), pan: pan(panDigits), random: drawn });
    expect(block.toString("hex").toUpperCase()).toBe(expected.block);
  });

  it.each(["full", "legacy12"] as const)("is read by a host with the same key and PAN field (%s)", (panField) => {
    fc.assert(
      fc.property(anyKey, anyPin, anyPan, (key, digits, panDigits) => {
        const block = encryptPinFormat4(key, { ...parts(digits), pan: pan(panDigits), panField });
        const read = readPinBlockFormat4(key, block, panFieldFormat4(panDigits, panField));
        expect(read).toMatchObject({ format: 4, pin: digits });
      }),
    );
  });

  it("is not read by a host that takes the PAN field in the other form", () => {
    const key = hex("00112233445566778899AABBCCDDEEFF");
    const block = encryptPinFormat4(key, { ...parts("1234"), random: repeatingRandom(0x5a) });
    const other = panFieldFormat4(testPan.reveal(), "legacy12");
    expect(readPinBlockFormat4(key, block, other)).toBeUndefined();
  });

  it("is another each time, for the same PIN, PAN and key", () => {
    const key = Buffer.alloc(16, 7);
    const blocks = new Set(Array.from({ length: 100 }, () => encryptPinFormat4(key, parts("1234")).toString("hex")));
    expect(blocks.size).toBe(100);
  });

  it.each([
    ["a key of 8 bytes", 8, "1234"],
    ["a key of 20 bytes", 20, "1234"],
    ["no PIN", 16, ""],
    ["a PIN of three digits", 16, "123"],
  ])("is not made with %s, and nothing clear is left", (_what, keyBytes, digits) => {
    const memory = new WatchedMemory();
    expect(() => encryptPinFormat4(Buffer.alloc(keyBytes, 1), parts(digits, memory))).toThrow("PP901");
    expect(memory.unwiped).toBe(0);
  });

  it("leaves nothing clear behind, and the caller's key as it was", () => {
    const memory = new WatchedMemory();
    const key = Buffer.alloc(32, 3);
    encryptPinFormat4(key, parts("123456789012", memory));
    expect(memory.allocated.length).toBeGreaterThan(0);
    expect(memory.unwiped).toBe(0);
    expect(key).toEqual(Buffer.alloc(32, 3));
  });
});
