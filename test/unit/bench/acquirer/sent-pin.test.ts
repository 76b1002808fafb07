import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownPinControl, sentSecrets } from "../../../../src/bench/acquirer/sent-pin.ts";
import { readTerminalMessage, TerminalMessageError } from "../../../../src/bench/acquirer/terminal-message.ts";
import type { PinBlockFormat } from "../../../../src/pin/pin-block-formats.ts";
import { packPayment } from "../../../support/payment-samples.ts";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

const anySent = fc
  .record({ format: fc.constantFrom<PinBlockFormat>(0, 1, 3, 4), ksnBytes: fc.constantFrom(0, 10, 12) })
  .chain(({ format, ksnBytes }) =>
    fc.record({
      format: fc.constant(format),
      pinBlock: bytes(format === 4 ? 16 : 8),
      ksn: ksnBytes === 0 ? fc.constant(undefined) : bytes(ksnBytes),
    }),
  );

const format0 = { pinBlock: Buffer.alloc(8), ksn: Buffer.alloc(10), format: 0 } as const;
const format4 = { pinBlock: Buffer.alloc(16), ksn: Buffer.alloc(12), format: 4 } as const;

/** What the pad packs, with other fields than it would send. */
function changed(sent: typeof format0 | typeof format4, fields: Readonly<Record<number, string | undefined>>) {
  const message = readTerminalMessage(packPayment(sent));
  const entries = new Map(message.fields);
  for (const [number, value] of Object.entries(fields)) {
    if (value === undefined) entries.delete(Number(number));
    else entries.set(Number(number), value);
  }
  return { ...message, fields: entries };
}

describe("the PIN of a request", () => {
  it("is what the pad packed, whatever format and key", () => {
    fc.assert(
      fc.property(anySent, (sent) => {
        expect(sentSecrets(readTerminalMessage(packPayment(sent)), ownPinControl).pin).toEqual(sent);
      }),
    );
  });

  it.each<[string, typeof format0 | typeof format4, Readonly<Record<number, string | undefined>>]>([
    ["no announcement", format0, { 53: undefined }],
    ["a format that is not served", format0, { 53: "2602000000000000" }],
    ["a cipher that is not that of the format", format4, { 53: "2604100000000000" }],
    ["a key of no known kind", format0, { 53: "2600300000000000" }],
    ["digits where zeros belong", format0, { 53: "2600000000000001" }],
    ["AES DUKPT and the KSN of TDES DUKPT", format0, { 53: "2600100000000000" }],
    ["TDES DUKPT and the KSN of AES DUKPT", format4, { 53: "2704000000000000" }],
    ["a fixed key and a KSN", format0, { 53: "2600200000000000" }],
    ["DUKPT and no KSN", format0, { 62: undefined }],
    ["no block", format0, { 52: undefined }],
    ["no long block", format4, { 63: undefined }],
    ["both blocks", format0, { 63: `PB4${"0".repeat(32)}` }],
    ["both blocks, the long one announced", format4, { 52: "0".repeat(16) }],
  ])("is refused with %s", (_, sent, fields) => {
    expect(() => sentSecrets(changed(sent, fields), ownPinControl)).toThrow(TerminalMessageError);
  });
});
