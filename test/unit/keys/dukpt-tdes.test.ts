import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveTransactionKey } from "../../../src/bench/acquirer/pin-verification.ts";
import { ksnCounter, ksnWithCounter, nonReversibleKey, pinKey } from "../../../src/keys/dukpt-tdes.ts";
import { retailMac } from "../../../src/keys/retail-mac.ts";
import { encryptTdes } from "../../../src/keys/tdes.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { registersBefore, testDukpts } from "../../support/dukpt-standing-before.ts";
import { testBdk, testIksn } from "../../support/scd-bench.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/tdes-dukpt.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const upperHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();

describe("the counter in a KSN of ten bytes", () => {
  it("shares its bytes with the device id, which stays", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), fc.nat(0x1fffff), (bytes, counter) => {
        const ksn = Buffer.from(bytes);
        const changed = ksnWithCounter(ksn, counter);
        expect(ksnCounter(changed)).toBe(counter);
        expect(ksnWithCounter(changed, ksnCounter(ksn))).toEqual(ksn);
      }),
    );
    expect(() => ksnWithCounter(Buffer.alloc(9), 1)).toThrow("PP901");
  });
});

describe("the keys of a transaction", () => {
  const transactions = published.vectors.filter(({ inputs }) => inputs.op === "tdes-txn");

  it.each(transactions)(
    "are those of $name: PIN, MAC of the request and of the response, data",
    ({ inputs, expected }) => {
      const ksn = hex(inputs.ksn ?? "");
      expect(testDukpts.tdes.transactionKey(ksnCounter(ksn))).toBe(expected.base_key);
      const transaction = registersBefore("tdes", ksnCounter(ksn)).takeTransactionKey();
      expect(transaction.ksn).toEqual(ksn);

      const pinBlock = Buffer.alloc(8);
      encryptTdes(transaction.workingKey("pin"), hex(expected.clear_pinblock_f0 ?? ""), pinBlock);
      expect(upperHex(pinBlock)).toBe(expected.enc_pinblock_f0);

      const message = Buffer.from(inputs.data_ascii ?? "", "ascii");
      const macUnder = (key: Buffer) => upperHex(retailMac(key, message, 1, ordinaryMemory).subarray(0, 4));
      expect(macUnder(transaction.workingKey("macRequest"))).toBe(expected.mac_request4);
      expect(macUnder(transaction.workingKey("macBoth"))).toBe(expected.mac_request4);
      expect(macUnder(transaction.workingKey("macResponse"))).toBe(expected.mac_response4);

      const padded = Buffer.concat([message], 24);
      const cipher = createCipheriv("des-ede-cbc", transaction.workingKey("dataRequest"), Buffer.alloc(8));
      const encrypted = cipher.setAutoPadding(false).update(padded);
      expect(upperHex(encrypted)).toBe(expected.data_request_cbc_iv0_zeropad24);
    },
  );

  it("are derived without leaving any but the result behind, also when it fails", () => {
    const memory = new WatchedMemory();
    const parent = hex("6AC292FAA1315B4D858AB3A3D7D5933A");
    const child = nonReversibleKey(parent, testIksn.subarray(2), memory);
    expect(memory.unwiped).toBe(1);
    memory.release(child);
    expect(() => nonReversibleKey(parent.subarray(0, 8), testIksn.subarray(2), failingAfter(memory, 2))).toThrow(
      "full",
    );
    expect(memory.unwiped).toBe(0);
  });

  it("are for TDES only, and none of them encrypts keys", () => {
    const transaction = registersBefore("tdes", 1).takeTransactionKey();
    expect(() => transaction.workingKey("pin", "aes128")).toThrow("no pin key of aes128");
    expect(() => transaction.workingKey("keyEncryption")).toThrow("no keyEncryption key");
    expect(transaction.workingKey("pin", "tdes2")).toEqual(pinKey(deriveTransactionKey(testBdk, transaction.ksn)));
  });
});

/** This memory, but full after some more buffers. */
function failingAfter(memory: WatchedMemory, buffers: number) {
  let left = buffers;
  return {
    kind: memory.kind,
    release: (secret: Buffer) => memory.release(secret),
    allocate(lengthBytes: number) {
      if (left === 0) throw new Error("memory is full");
      left -= 1;
      return memory.allocate(lengthBytes);
    },
  };
}
