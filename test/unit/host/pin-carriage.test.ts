import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describe as describeMessage } from "../../../src/host/iso8583/describe.ts";
import { unpack } from "../../../src/host/iso8583/unpack.ts";
import { type PinCarriage, pinFields, withKsn } from "../../../src/host/pin-carriage.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";
import { buildReversal } from "../../../src/host/reversal-request.ts";
import type { PinBlockFormat } from "../../../src/pin/pin-block-formats.ts";
import { packPayment, sampleReversal } from "../../support/payment-samples.ts";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

const anyPin = fc
  .record({ format: fc.constantFrom<PinBlockFormat>(0, 1, 3, 4), ksnBytes: fc.constantFrom(0, 10, 12) })
  .chain(({ format, ksnBytes }) =>
    fc.record({
      format: fc.constant(format),
      pinBlock: bytes(format === 4 ? 16 : 8),
      ksn: ksnBytes === 0 ? fc.constant(undefined) : bytes(ksnBytes),
    }),
  );

describe("a PIN in a request", () => {
  it("arrives byte by byte, whatever its format and its key", () => {
    fc.assert(
      fc.property(anyPin, (pin) => {
        const { fields } = unpack(iso87Ascii, packPayment(pin));
        const inText = (field: number) => Buffer.from(String(fields.get(field) ?? "").slice(3), "hex");
        expect(fields.get(52) ?? inText(63)).toEqual(pin.pinBlock);
        expect(fields.has(52)).toBe(!fields.has(63));
        expect(fields.has(62)).toBe(pin.ksn !== undefined);
        expect(inText(62)).toEqual(pin.ksn ?? Buffer.alloc(0));
      }),
    );
  });

  it("is never shown, whatever field it is in", () => {
    fc.assert(
      fc.property(anyPin, (pin) => {
        const text = describeMessage(iso87Ascii, unpack(iso87Ascii, packPayment(pin))).join("\n");
        expect(text.toUpperCase()).not.toContain(pin.pinBlock.toString("hex").toUpperCase());
      }),
    );
  });

  it.each<[PinBlockFormat, number, string]>([
    [0, 10, "2600000000000000"],
    [0, 0, "2600200000000000"],
    [1, 10, "1601000000000000"],
    [3, 12, "2603100000000000"],
    [4, 12, "2704100000000000"],
    [4, 0, "2704200000000000"],
  ])("in format %i with a KSN of %i bytes is announced as %s", (format, ksnBytes, control) => {
    const pinBlock = Buffer.alloc(format === 4 ? 16 : 8);
    const ksn = ksnBytes === 0 ? undefined : Buffer.alloc(ksnBytes);
    expect(pinFields(iso87Ascii.pinCarriage, { pinBlock, ksn, format }).get(53)).toBe(control);
  });

  it.each([
    ["16 bytes in format 0", { pinBlock: Buffer.alloc(16) }],
    ["8 bytes in format 4", { format: 4, pinBlock: Buffer.alloc(8) }],
    ["7 bytes", { pinBlock: Buffer.alloc(7) }],
    ["a KSN of 8 bytes", { ksn: Buffer.alloc(8) }],
    ["a KSN of 11 bytes", { ksn: Buffer.alloc(11) }],
  ] as const)("is refused with %s", (_, changes) => {
    expect(() => packPayment(changes)).toThrow("PP901");
  });
});

describe("a KSN without a PIN", () => {
  const ksn = Buffer.from("FFFF9876543210E00003", "hex");

  it("stands where a PIN's stands, so that the MAC of a reversal can be checked", () => {
    const reversal = buildReversal(sampleReversal, false, iso87Ascii, "request");
    const named = withKsn(iso87Ascii.pinCarriage, reversal, ksn);
    expect(named).toEqual({
      mti: "0400",
      fields: new Map<number, string | Buffer>([...reversal.fields, [62, "KSNFFFF9876543210E00003"]]),
    });
    expect(reversal.fields.has(62)).toBe(false);
  });

  it("has no place at UnionPay: that is the configuration's fault, PP102", () => {
    const message = { mti: "0400", fields: new Map([[11, "000123"]]) };
    expect(() => withKsn(unionpay.pinCarriage, message, ksn)).toThrow("PP102");
  });
});

describe("UnionPay's carriage", () => {
  const { pinCarriage } = unionpay;
  const pinBlock = Buffer.from("0123456789ABCDEF", "hex");

  it("has the block in DE 52, and says in DE 53 that it was made with the PAN, under a double-length key", () => {
    const fields = pinFields(pinCarriage, { pinBlock, ksn: undefined, format: 0 });
    expect([...fields]).toEqual([
      [53, "2600000000000000"],
      [52, pinBlock],
    ]);
    expect(pinFields(pinCarriage, { pinBlock, ksn: undefined, format: 1 }).get(53)).toBe("1600000000000000");
  });

  it.each([
    ["TDES DUKPT", { pinBlock, ksn: Buffer.alloc(10), format: 0 }],
    ["AES DUKPT", { pinBlock: Buffer.alloc(16), ksn: Buffer.alloc(12), format: 4 }],
    ["format 3", { pinBlock, ksn: undefined, format: 3 }],
  ] as const)("has no place for %s: that is the configuration's fault, PP102", (_, pin) => {
    expect(() => pinFields(pinCarriage, pin)).toThrow("PP102");
  });
});

describe("another acquirer's carriage", () => {
  it("is another row: block and KSN side by side in one field, and the digits that it knows", () => {
    const carriage: PinCarriage = {
      ksn: { field: 48, tag: "K" },
      block: { 8: { field: 52 }, 16: { field: 48, tag: "B" } },
      own: undefined,
      control: {
        field: 53,
        digits: 4,
        byFormat: { 0: "26", 1: "16", 3: "26", 4: "2" },
        byKey: { tdesDukpt: "", aesDukpt: "", withoutKsn: "" },
      },
    };
    const pin = { pinBlock: Buffer.alloc(16, 0xab), ksn: Buffer.alloc(12, 1), format: 4 } as const;
    expect([...pinFields(carriage, pin)]).toEqual([
      [53, "2000"],
      [48, `K${"01".repeat(12)}B${"AB".repeat(16)}`],
    ]);
  });
});
