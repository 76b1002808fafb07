import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describe as describeMessage } from "../../../../src/host/iso8583/describe.ts";
import { maskPan } from "../../../../src/host/iso8583/mask-pan.ts";
import { unpack } from "../../../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";
import { buildRequest } from "../../../../src/host/requests.ts";
import { macKeyBlock, pinChange, pinKeyBlock } from "../../../support/golden-message.ts";
import { packPayment, samplePayment } from "../../../support/payment-samples.ts";

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });

describe("describe", () => {
  it("names each field and shows what is no secret", () => {
    const lines = describeMessage(iso87Ascii, unpack(iso87Ascii, packPayment()));
    expect(lines).toContain("MTI 0200");
    expect(lines).toContain("  2 Primary account number: 4012*****8909");
    expect(lines).toContain(" 14 Date, expiration: (4 characters)");
    expect(lines).toContain("  4 Amount, transaction: 000000000400");
    expect(lines).toContain(" 35 Track 2 data: (31 characters)");
    expect(lines).toContain(" 52 Personal identification number data: (8 bytes)");
    expect(lines).toContain(" 62 Reserved, private: key serial numbers: KSN FFFF9876543210E00001");
  });

  it("never prints a PAN, track data or PIN block, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 19 }).chain(digits),
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        (pan, block) => {
          const track2 = `${pan}=31121017777777`;
          const pinBlock = Buffer.from(block);
          const text = describeMessage(iso87Ascii, unpack(iso87Ascii, packPayment({ pan, track2, pinBlock }))).join(
            "\n",
          );
          expect(text).not.toContain(pan);
          expect(text).not.toContain("7777777");
          expect(text.toLowerCase()).not.toContain(pinBlock.toString("hex"));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("shows own fields by their tags, and of new PINs and one-time codes the size only", () => {
    const request = buildRequest({ ...samplePayment, ...pinChange, oneTimeCode: "735191" }, iso87Ascii);
    const lines = describeMessage(iso87Ascii, request);
    const [numbers, secrets] = [
      "62 Reserved, private: key serial numbers: ",
      "63 Reserved, private: PIN blocks, one-time code: ",
    ];
    expect(lines).toContain(` ${numbers}KSN FFFF9876543210E00001, NKS FFFF9876543210E00002`);
    expect(lines).toContain(` ${secrets}NPB (16 characters), OTC (6 characters)`);
  });

  it.each([
    ["text of a host", "Hello"],
    ["no value", "KSN"],
    ["a value of another length", "KSNFFFF"],
    ["a value that is no hexadecimal digits", "KSNXXXX9876543210E00001"],
    ["a length that is none", "NKSXX12"],
    ["a length beyond the field", "NKS20FFFF"],
    ["a length of zero", "NKS00"],
    ["an unknown tag behind a known one", "KSNFFFF9876543210E00001ABC12"],
    ["key blocks", pinKeyBlock + macKeyBlock],
  ])("gives the size only of an own field with %s", (_, value) => {
    const shown = describeMessage(iso87Ascii, { mti: "0810", fields: new Map([[62, value]]) });
    expect(shown).toContain(` 62 Reserved, private: key serial numbers: (${value.length} characters)`);
  });

  it("gives the size only of a field that it does not know", () => {
    const message = { mti: "0200", fields: new Map([[65, "4012345678909"]]) };
    expect(describeMessage(iso87Ascii, message)).toEqual(["MTI 0200", " 65 unknown field: (13 characters)"]);
  });
});

describe("maskPan", () => {
  it("shows at most the first six and last four, and always hides five", () => {
    expect(maskPan("4761739001010010")).toBe("476173******0010");
    expect(maskPan("401234567890")).toBe("401*****7890");
    expect(maskPan("123456789")).toBe("*****6789");
    expect(maskPan("12345678")).toBe("********");
  });
});
