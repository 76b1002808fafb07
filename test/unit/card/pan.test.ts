import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pan } from "../../../src/card/pan.ts";
import { withCheckDigit } from "../../support/check-digit.ts";
import { pan } from "../../support/scd-bench.ts";

const panDigits = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 18 })
  .map((digits) => withCheckDigit(digits.join("")));

describe("a PAN", () => {
  it("of 12 to 19 digits is taken when its check digit is right", () => {
    fc.assert(
      fc.property(panDigits, (digits) => {
        expect(pan(digits).reveal()).toBe(digits);
      }),
    );
  });

  it.each([
    ["4761739001010011", { problem: "luhn", at: 15 }],
    ["47617390010", { problem: "length", at: 11 }],
    ["47617390010100100000", { problem: "length", at: 19 }],
    ["", { problem: "length", at: 0 }],
    ["4761 739001010010", { problem: "notDigits", at: 4 }],
    ["47\uff161739001010010", { problem: "notDigits", at: 2 }],
  ])("%s is refused, with the place", (digits, problem) => {
    expect(Pan.parse(digits)).toEqual(problem);
  });

  it("with any one digit mistyped is refused", () => {
    fc.assert(
      fc.property(panDigits, fc.nat(), fc.integer({ min: 1, max: 9 }), (digits, where, change) => {
        const at = where % digits.length;
        const wrong = `${digits.slice(0, at)}${(Number(digits.charAt(at)) + change) % 10}${digits.slice(at + 1)}`;
        expect(Pan.parse(wrong)).toEqual({ problem: "luhn", at: digits.length - 1 });
      }),
    );
  });

  it.each([
    ["4761739001010010", "476173******0010"],
    [withCheckDigit("621234567890000000"), "621234*********0003"],
    [withCheckDigit("37828224631000"), "378282*****0005"],
  ])("%s is shown as %s", (digits, masked) => {
    expect(pan(digits).masked()).toBe(masked);
  });

  it("always hides at least five digits", () => {
    fc.assert(
      fc.property(panDigits, (digits) => {
        const masked = pan(digits).masked();
        expect(masked).toHaveLength(digits.length);
        expect(masked).toMatch(/^\d{0,6}\*{5,}\d{4}$/);
      }),
    );
  });

  it("is never printed whole, however it is printed", () => {
    fc.assert(
      fc.property(panDigits, (digits) => {
        const card = pan(digits);
        const nested = { deep: { list: [card] }, error: new Error(`refused ${card}`, { cause: card }) };
        const printed = [
          String(card),
          `${card}`,
          JSON.stringify(nested.deep),
          inspect(card, { showHidden: true }),
          inspect(nested, { depth: 9, showHidden: true, getters: true }),
          Object.values(card).join(),
          String(nested.error.stack),
        ].join("\n");
        expect(printed).not.toContain(digits);
        expect(printed).toContain(card.masked());
      }),
    );
  });
});
