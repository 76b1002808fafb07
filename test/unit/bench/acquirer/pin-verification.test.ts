import { describe, expect, it } from "vitest";
import {
  decryptPinBlock,
  deriveInitialKey,
  deriveTransactionKey,
} from "../../../../src/bench/acquirer/pin-verification.ts";
import { ksnWithCounter, pinKey } from "../../../../src/keys/dukpt-tdes.ts";
import { encryptTdes } from "../../../../src/keys/tdes.ts";
import { testBdk, testIksn } from "../../../support/scd-bench.ts";
import published from "../../../vectors/tdes-dukpt.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const pan = "4012345678909";
const ksn = hex("FFFF9876543210E00001");
const block = hex("1B9C1845EB993A7A");

/** This PIN field, mixed with the PAN as a terminal would, under the key of `ksn`. */
function encrypted(pinField: string): Buffer {
  const panField = hex("0000401234567890");
  const clear = Buffer.from(hex(pinField).map((byte, at) => byte ^ (panField[at] ?? 0)));
  const out = Buffer.alloc(8);
  encryptTdes(pinKey(deriveTransactionKey(testBdk, ksn)), clear, out);
  return out;
}

describe("the host's side of PIN encryption", () => {
  it("derives the published initial key, from the IKSN and from any KSN after it", () => {
    const { expected } = published.vectors.find(({ name }) => name === "tdes-dukpt/ik") ?? expect.fail();
    expect(deriveInitialKey(testBdk, testIksn)).toEqual(hex(expected.ik ?? ""));
    expect(deriveInitialKey(testBdk, ksn)).toEqual(hex(expected.ik ?? ""));
  });

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "tdes-txn"))(
    "reads the PIN of $name",
    ({ inputs, expected }) => {
      const pinBlock = hex(expected.enc_pinblock_f0 ?? "");
      const pin = decryptPinBlock(testBdk, hex(inputs.ksn ?? ""), pinBlock, inputs.pan ?? "");
      expect(pin).toEqual(Buffer.of(1, 2, 3, 4));
    },
  );

  it.each([
    ["another control nibble", "141234FFFFFFFFFF"],
    ["a length of 3", "03123FFFFFFFFFFF"],
    ["a length of 13", "0D1234567890123F"],
    ["a digit above 9", "0412A4FFFFFFFFFF"],
    ["a fill that is not F", "041234FFFFFFFFF0"],
    ["a fill right after the PIN that is not F", "0412345FFFFFFFFF"],
  ])("finds no PIN in a block with %s", (_, pinField) => {
    expect(decryptPinBlock(testBdk, ksn, encrypted("041234FFFFFFFFFF"), pan)).toEqual(Buffer.of(1, 2, 3, 4));
    expect(decryptPinBlock(testBdk, ksn, encrypted(pinField), pan)).toBeUndefined();
  });

  it("finds no PIN under another key, another KSN or another PAN", () => {
    expect(decryptPinBlock(hex("FEDCBA98765432100123456789ABCDEF"), ksn, block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, hex("FFFF9876543210E00002"), block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksn, block, "4761739001010010")).toBeUndefined();
  });

  it("finds no PIN where KSN or block are none a terminal sends", () => {
    expect(decryptPinBlock(testBdk, ksn.subarray(1), block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksn, Buffer.alloc(16), pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksnWithCounter(ksn, 0), block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksnWithCounter(ksn, 0x7ff), block, pan)).toBeUndefined();
  });
});
