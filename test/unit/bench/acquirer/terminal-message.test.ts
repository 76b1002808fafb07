import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readTerminalMessage,
  TerminalMessageError,
  writeAnswer,
} from "../../../../src/bench/acquirer/terminal-message.ts";
import { unpack } from "../../../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";
import { packPayment, packReversal } from "../../../support/payment-samples.ts";

const digits = (minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });

describe("the acquirer's own reading", () => {
  it("agrees with the pad's codec about every payment and reversal", () => {
    const identity = {
      pan: digits(12, 19),
      stan: digits(6),
      amountMinor: fc.integer({ min: 0, max: 999_999_999_999 }),
    };
    const secrets = fc.record({ block: fc.uint8Array({ minLength: 8, maxLength: 8 }), rest: digits(7, 17) });
    fc.assert(
      fc.property(fc.record(identity), secrets, fc.boolean(), (changes, { block, rest }, reversal) => {
        const track2 = `${changes.pan}=${rest}`;
        const bytes = reversal
          ? packReversal(changes)
          : packPayment({ ...changes, track2, pinBlock: Buffer.from(block) });
        const ours = unpack(iso87Ascii, bytes);
        const theirs = readTerminalMessage(bytes);
        expect(theirs.mti).toBe(ours.mti);
        const asText = [...ours.fields].map(([number, value]) => [
          number,
          typeof value === "string" ? value : value.toString("hex").toUpperCase(),
        ]);
        expect([...theirs.fields]).toEqual(asText);
      }),
    );
  });

  it("refuses every truncation of a payment and of a reversal", () => {
    for (const bytes of [packPayment(), packReversal()]) {
      for (let length = 0; length < bytes.length; length++) {
        expect(() => readTerminalMessage(bytes.subarray(0, length))).toThrow(TerminalMessageError);
      }
    }
  });

  it("throws nothing else, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const bytes = Buffer.concat([Buffer.from("0200"), noise]);
        try {
          readTerminalMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TerminalMessageError);
        }
      }),
    );
  });
});

describe("the acquirer's answers", () => {
  it("are read by the pad's codec", () => {
    const fields = new Map([
      [39, "00"],
      [11, "000123"],
      [41, "KIOSK1  "],
    ]);
    const message = unpack(iso87Ascii, writeAnswer("0210", fields));
    expect(message.mti).toBe("0210");
    expect(new Map(message.fields)).toEqual(new Map([...fields].sort(([a], [b]) => a - b)));
  });

  it("are never written with a field that does not fit", () => {
    expect(() => writeAnswer("0210", new Map([[39, "0"]]))).toThrow(TerminalMessageError);
    expect(() => writeAnswer("0210", new Map([[2, "4012x45678909"]]))).toThrow(TerminalMessageError);
  });
});
