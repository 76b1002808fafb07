import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PinBuffer } from "../../../src/pin/pin-buffer.ts";
import { pinWeakness } from "../../../src/pin/pin-policy.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { withCheckDigit } from "../../support/check-digit.ts";
import { pinOf } from "../../support/pin-of.ts";
import { anyPan, anyPin } from "../../support/pin-samples.ts";
import { pan, testPan } from "../../support/scd-bench.ts";

const otherPin = "730586";

function weakness(digits: string, { old = otherPin, panDigits }: { old?: string; panDigits?: string } = {}) {
  const card = panDigits === undefined ? testPan : pan(panDigits);
  return pinWeakness({ newPin: pinOf(digits), oldPin: pinOf(old), pan: card });
}

const everyFourDigits = Array.from({ length: 10_000 }, (_, value) => String(value).padStart(4, "0"));

/** Counts how often a digit is read, which stands for the work that is done. */
class CountedPin extends PinBuffer {
  reads = 0;

  override digitAt(position: number): number {
    this.reads += 1;
    return super.digitAt(position);
  }

  static of(digits: string): CountedPin {
    const pin = new CountedPin(ordinaryMemory);
    for (const digit of digits) pin.push(Number(digit));
    return pin;
  }
}

describe("a new PIN", () => {
  it.each(["2580", "73573", "1357", "9713", "86420", "730581", "4071853", "739105826143"])("may be %s", (digits) => {
    expect(weakness(digits)).toBeUndefined();
  });

  it("may not be the old one, whatever else it is", () => {
    expect(weakness("2580", { old: "2580" })).toBe("sameAsOld");
    expect(weakness("0000", { old: "0000" })).toBe("sameAsOld");
    expect(weakness("2580", { old: "258061" })).toBeUndefined();
    expect(weakness("258061", { old: "2580" })).toBeUndefined();
  });

  it.each(["0000", "9999", "1212", "77777", "123123", "909090", "12341234", "735735735", "000000000000"])(
    "may not repeat itself: %s",
    (digits) => {
      expect(weakness(digits)).toBe("repeated");
    },
  );

  it.each(["1234", "0123", "6789", "7890", "8901", "4321", "3210", "1098", "123456", "098765", "123456789012"])(
    "may not be a run up or down, nor one over the end: %s",
    (digits) => {
      expect(weakness(digits)).toBe("run");
    },
  );

  it.each([
    ["MMDD", "0824"],
    ["DDMM", "2408"],
    ["a leap day", "2902"],
    ["a year of the last century", "1987"],
    ["a year of this century", "2010"],
    ["YYMMDD", "870824"],
    ["DDMMYY", "240887"],
    ["MMDDYY", "082487"],
    ["YYYYMM", "198708"],
    ["MMYYYY", "081987"],
    ["YYYYMMDD", "19870824"],
    ["DDMMYYYY", "24081987"],
    ["MMDDYYYY", "08241987"],
  ])("may not be a date: %s", (_layout, digits) => {
    expect(weakness(digits)).toBe("date");
  });

  it.each([
    ["30 February", "3002"],
    ["31 April", "3104"],
    ["day 0", "0800"],
    ["day 32", "3208"],
    ["month 0", "0024"],
    ["month 13", "1324"],
    ["another century", "1876"],
    ["a date with another century", "24081887"],
    ["five digits, which are no date", "24087"],
    ["seven digits, a date within", "2408873"],
  ])("is no date for %s", (_what, digits) => {
    expect(weakness(digits)).toBeUndefined();
  });

  it("may not stand in the card number, from its first digits to its last", () => {
    const panDigits = withCheckDigit("476173956284");
    expect(weakness("4761", { panDigits })).toBe("partOfPan");
    expect(weakness("3956", { panDigits })).toBe("partOfPan");
    expect(weakness(panDigits.slice(-4), { panDigits })).toBe("partOfPan");
    expect(weakness("739562", { panDigits })).toBe("partOfPan");
    expect(weakness(panDigits.slice(0, 12), { panDigits })).toBe("partOfPan");
    expect(weakness("4763", { panDigits })).toBeUndefined();
  });

  it("is found in a card number exactly when the card number holds it", () => {
    fc.assert(
      fc.property(anyPin, anyPan, fc.nat(15), fc.integer({ min: 4, max: 12 }), (old, panDigits, start, length) => {
        const digits = panDigits.slice(start).padEnd(length, "5").slice(0, length);
        const found = weakness(digits, { old, panDigits });
        const stronger = found === "sameAsOld" || found === "repeated" || found === "run";
        expect(found === "partOfPan" || stronger).toBe(panDigits.includes(digits) || stronger);
      }),
    );
  });

  it("of four digits is a date exactly when it is a day of a leap year, either way round, or 19xx or 20xx", () => {
    const days = new Set<string>();
    for (let day = new Date("2000-01-01"); day.getUTCFullYear() === 2000; day = new Date(day.getTime() + 86_400_000)) {
      const [month = "", date = ""] = day.toISOString().slice(5, 10).split("-");
      days.add(month + date).add(date + month);
    }
    const found = { date: 0, other: 0 };
    for (const digits of everyFourDigits) {
      const reason = weakness(digits);
      if (reason === "date" || reason === undefined) {
        expect(reason === "date").toBe(days.has(digits) || /^(19|20)/.test(digits));
      }
      if (reason !== undefined) found[reason === "date" ? "date" : "other"] += 1;
    }
    // 100 that repeat themselves, 20 runs, and 4012 and 8909 of the card. With the dates fewer than one PIN in ten.
    expect(found).toEqual({ date: 748, other: 122 });
  });

  it("of six digits is refused in fewer than one case in ten", () => {
    let refused = 0;
    for (let value = 0; value < 10_000; value += 1) {
      if (weakness(String(value * 97 + 13).padStart(6, "0")) !== undefined) refused += 1;
    }
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(1_000);
  });

  it("costs the same work whatever its digits are", () => {
    fc.assert(
      fc.property(anyPin, anyPin, anyPan, (digits, old, panDigits) => {
        const readsOf = (newDigits: string, oldDigits: string) => {
          const [newPin, oldPin] = [CountedPin.of(newDigits), CountedPin.of(oldDigits)];
          pinWeakness({ newPin, oldPin, pan: pan(panDigits) });
          return [newPin.reads, oldPin.reads];
        };
        const zeros = (text: string) => "0".repeat(text.length);
        expect(readsOf(digits, old)).toEqual(readsOf(zeros(digits), zeros(old)));
      }),
    );
  });

  it.each(["", "1", "123"])("of fewer than four digits is a fault, as is an old one (%j)", (digits) => {
    expect(() => weakness(digits)).toThrow("PP901");
    expect(() => weakness("2580", { old: digits })).toThrow("PP901");
  });
});
