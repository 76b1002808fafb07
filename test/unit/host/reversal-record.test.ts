import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import {
  decodeReversalRecord,
  encodeReversalRecord,
  type ReversalRecord,
  reversalReasons,
} from "../../../src/host/reversal-record.ts";
import { entryModes, transactionKinds } from "../../../src/host/transaction.ts";
import { sampleReversal } from "../../support/payment-samples.ts";

const digits = (minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });

const records: fc.Arbitrary<ReversalRecord> = fc.record({
  transaction: fc.constantFrom(...transactionKinds),
  kind: fc.constantFrom("0200", "0100"),
  pan: digits(12, 19),
  expiry: digits(4),
  amountMinor: fc.integer({ min: 0, max: 999_999_999_999 }),
  currency: digits(3),
  stan: digits(6),
  batch: digits(6),
  transmissionTime: digits(10),
  localYear: digits(2),
  localDate: digits(4),
  localTime: digits(6),
  entryMode: fc.constantFrom(...entryModes),
  terminalId: digits(1, 8),
  merchantId: digits(1, 15),
  reason: fc.constantFrom(...reversalReasons),
});

function faultOf(bytes: Buffer): Fault {
  try {
    decodeReversalRecord(bytes);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("the pending reversal's record", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(records, (record) => {
        expect(decodeReversalRecord(encodeReversalRecord(record))).toEqual(record);
      }),
    );
  });

  it("is refused with PP705 when it is cut anywhere, or goes on", () => {
    const bytes = encodeReversalRecord(sampleReversal);
    for (let length = 0; length < bytes.length; length++) expect(faultOf(bytes.subarray(0, length)).code).toBe("PP705");
    expect(faultOf(Buffer.concat([bytes, Buffer.alloc(1)])).code).toBe("PP705");
  });

  it("after any flipped bit is refused, or another record that is written as exactly those bytes", () => {
    const bytes = encodeReversalRecord(sampleReversal);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      try {
        expect(encodeReversalRecord(decodeReversalRecord(flipped))).toEqual(flipped);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        expect(error.code).toBe("PP705");
      }
    }
  });

  it("is refused when another version wrote it", () => {
    const bytes = encodeReversalRecord(sampleReversal);
    bytes[0] = 3;
    expect(faultOf(bytes).detail).toMatch(/another version/);
  });

  it("of version 1 is read, too: payments, without batch and year", () => {
    const first = [
      "0200",
      "4012345678909",
      "3112",
      "400",
      "156",
      "000123",
      "0102030405",
      "0102",
      "110405",
      "magneticStripe",
      "KIOSK1",
      "MERCHANT",
      "noAnswer",
    ];
    const old = Buffer.concat([
      Buffer.from([1]),
      ...first.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])),
    ]);
    expect(decodeReversalRecord(old)).toEqual({
      ...sampleReversal,
      transaction: "payment",
      batch: "000001",
      localYear: "00",
    });
    for (let length = 0; length < old.length; length++) expect(faultOf(old.subarray(0, length)).code).toBe("PP705");
    expect(faultOf(Buffer.concat([old, Buffer.from("\x07payment")])).code).toBe("PP705");
  });

  it("names the part that is wrong, and not what it holds", () => {
    const bytes = encodeReversalRecord(sampleReversal);
    bytes[bytes.indexOf("4012345678909")] = 0x41;
    expect(faultOf(bytes).message).toBe("the pending reversal's pan is not what it should be (PP705)");
  });

  it("is not written at all when it could not be read again", () => {
    expect(() => encodeReversalRecord({ ...sampleReversal, amountMinor: 1.5 })).toThrow(/amountMinor/);
    expect(() => encodeReversalRecord({ ...sampleReversal, merchantId: "咖啡店" })).toThrow(/merchantId/);
  });
});
