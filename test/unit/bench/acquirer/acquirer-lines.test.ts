import { describe, expect, it } from "vitest";
import { bookLines, eventLine, ruleLines } from "../../../../src/bench/acquirer/acquirer-lines.ts";
import { amountRules } from "../../../../src/bench/acquirer/rules.ts";
import { testCards } from "../../../../src/bench/acquirer/test-cards.ts";

const atMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const shown = {
  terminalId: "KIOSK1  ",
  stan: "000123",
  maskedPan: "476173******0010",
  amountMinor: 1_234,
  mac: "notUsed",
} as const;

describe("the acquirer's lines", () => {
  it("tell of a payment in one line", () => {
    const line = eventLine({
      kind: "payment",
      ...shown,
      mti: "0200",
      pinBlockFormat: 0,
      ksn: "FFFF9876543210E00001",
      currency: "156",
      responseCode: "51",
      delivery: "prompt",
      atMs,
    });
    expect(line).toBe(
      "03:04:05 0200 STAN 000123 476173******0010 12.34 (156) format 0 KSN FFFF9876543210E00001 -> 51 Not sufficient funds",
    );
  });

  it("tell of a payment whose PIN key has no KSN", () => {
    const payment = {
      kind: "payment",
      ...shown,
      mti: "0200",
      pinBlockFormat: 4,
      ksn: undefined,
      currency: "156",
    } as const;
    expect(eventLine({ ...payment, responseCode: "00", delivery: "prompt", atMs })).toContain(
      "format 4 fixed key -> 00",
    );
  });

  it("tell of a reversal, why it came and that its answer was dropped", () => {
    const reversal = { kind: "reversal", ...shown, mti: "0400", reason: "68", responseCode: "00", atMs } as const;
    expect(eventLine({ ...reversal, delivery: "dropped" })).toBe(
      "03:04:05 0400 of STAN 000123 476173******0010 12.34 because 68 -> 00 Approved, answer dropped",
    );
  });

  it("tell of connections and of messages that are none", () => {
    expect(eventLine({ kind: "connected", peer: "127.0.0.1:5", atMs })).toBe("03:04:05 connected 127.0.0.1:5");
    expect(eventLine({ kind: "malformed", detail: "field 4 is cut off", atMs })).toMatch(/field 4 is cut off/);
  });

  it("add the books up by state", () => {
    const entry = {
      ...shown,
      wish: "payment",
      mti: "0200",
      transmissionTime: "0102030405",
      responseCode: "00",
    } as const;
    expect(
      bookLines([
        { ...entry, state: "approved" },
        { ...entry, state: "reversed" },
      ]),
    ).toEqual([
      "0200 STAN 000123 476173******0010 12.34 approved (00)",
      "0200 STAN 000123 476173******0010 12.34 reversed (00)",
      "approved: 1 payments, 12.34",
      "reversed: 1 payments, 12.34",
      "declined: 0 payments, 0.00",
    ]);
  });

  it("list every rule once and every card", () => {
    const text = ruleLines(testCards).join("\n");
    for (const { ending } of amountRules) expect(text.split(`  .${ending}  `)).toHaveLength(2);
    for (const { pan, title } of testCards) expect(text).toMatch(new RegExp(`${pan}.*${title}`));
  });
});
