import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBalances } from "../../../src/host/balances.ts";

describe("the balances of DE 54", () => {
  it("are 20 characters each: account, kind, currency, sign and amount", () => {
    expect(parseBalances("1001156C0000001234561002156D000000002500")).toEqual([
      { accountType: "10", amountType: "01", currency: "156", amountMinor: 123_456 },
      { accountType: "10", amountType: "02", currency: "156", amountMinor: -2_500 },
    ]);
  });

  it("may be nothing owed", () => {
    expect(parseBalances("0002156D000000000000")?.[0]?.amountMinor).toBe(0);
  });

  it("are as a public sample has one (on-september.blogspot.com, 0210, field 54)", () => {
    expect(parseBalances("0100236C010224000000")).toEqual([
      { accountType: "01", amountType: "00", currency: "236", amountMinor: 10_224_000_000 },
    ]);
  });

  it.each(["", "0002156C00000000000", "0002156X000000000000", "0002156C000000000000 ", "00021 6C000000000000"])(
    "are none in %j",
    (text) => {
      expect(parseBalances(text)).toBeUndefined();
    },
  );

  it("come back whatever they are", () => {
    const balance = fc.record({
      accountType: fc.constantFrom("00", "10", "20", "30"),
      amountType: fc.constantFrom("01", "02"),
      currency: fc.constantFrom("156", "840"),
      amountMinor: fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }),
    });
    fc.assert(
      fc.property(fc.array(balance, { minLength: 1, maxLength: 6 }), (balances) => {
        const text = balances.map(({ accountType, amountType, currency, amountMinor }) => {
          const amount = String(Math.abs(amountMinor)).padStart(12, "0");
          return accountType + amountType + currency + (amountMinor < 0 ? "D" : "C") + amount;
        });
        expect(parseBalances(text.join(""))).toEqual(balances);
      }),
    );
  });
});
