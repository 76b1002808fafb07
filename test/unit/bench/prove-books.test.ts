import { describe, expect, it } from "vitest";
import type { BookLine } from "../../../src/bench/acquirer/issuer.ts";
import { proveBooks } from "../../../src/bench/prove-books.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";

const entry = (changes: Partial<BookLine> = {}): BookLine => ({
  mti: "0200",
  terminalId: "PINPAD01",
  stan: "000001",
  transmissionTime: "0101000000",
  wish: "payment",
  maskedPan: "476173******0010",
  amountMinor: 100,
  responseCode: "00",
  state: "approved",
  ksns: ["FFFF9876543210E00001"],
  ...changes,
});

const sent: PadEvent = { event: "requestSent", stan: "000001" };
const approved: PadEvent = { event: "transactionEnded", id: "1", outcome: { kind: "approved" } };
const changed: PadEvent = { event: "transactionEnded", id: "1", outcome: { kind: "pinChanged" } };
const silent: PadEvent = { event: "transactionEnded", id: "1", outcome: { kind: "fault", code: "PP502" } };
const pending: PadEvent = { event: "reversalPending", stan: "000001" };
const undone: PadEvent = { event: "reversalAcknowledged", stan: "000001" };

describe("books without contradiction", () => {
  it.each<[string, BookLine[], PadEvent[]]>([
    ["an approval that was shown", [entry()], [sent, approved]],
    ["an approval that was undone", [entry({ state: "reversed" })], [sent, silent, pending, undone]],
    ["an approval whose reversal is under way", [entry()], [sent, silent, pending]],
    ["a decline that was told", [entry({ state: "declined", responseCode: "55" })], [sent, silent]],
    [
      "a reversal of what never came",
      [entry({ state: "reversed", responseCode: "25" })],
      [sent, silent, pending, undone],
    ],
    ["a PIN change that was told", [entry({ wish: "pinChange", amountMinor: 0 })], [sent, changed]],
    ["an unanswered inquiry, which nobody undoes", [entry({ wish: "balance", amountMinor: 0 })], [sent, silent]],
    ["nothing at all", [], []],
  ])("are %s", (_, entries, events) => {
    expect(proveBooks(entries, events)).toEqual([]);
  });
});

describe("a contradiction is found:", () => {
  const other = { stan: "000002", ksns: ["FFFF9876543210E00002"] };
  it.each<[string, BookLine[], PadEvent[], RegExp]>([
    ["an approval that nobody knows of", [entry()], [sent, silent], /000001 is booked, not shown, not reversed/],
    ["a PIN change that nobody knows of", [entry({ wish: "pinChange" })], [sent, silent], /not shown, not reversed/],
    ["a reversal that is lost", [entry()], [sent, silent, pending, undone], /is lost/],
    ["an approval shown whose reversal is under way", [entry()], [sent, approved, pending], /reversal is under way/],
    [
      "an approval shown and reversed",
      [entry({ state: "reversed" })],
      [sent, approved],
      /shown as approved and reversed/,
    ],
    ["an approval shown that is a decline", [entry({ state: "declined" })], [sent, approved], /has declined it/],
    ["an approval shown that is not booked", [], [sent, approved], /has not booked it/],
    [
      "a STAN used twice",
      [entry(), entry({ ...other, stan: "000001", transmissionTime: "0101000001" })],
      [sent, approved],
      /^STAN 000001 of PINPAD01 was used twice/,
    ],
    [
      "a KSN used twice",
      [entry(), entry({ ...other, ksns: entry().ksns, state: "declined" })],
      [sent, approved],
      /^KSN F+9876543210E00001 was used twice/,
    ],
  ])("%s", (_, entries, events, said) => {
    expect(proveBooks(entries, events)).toEqual([expect.stringMatching(said)]);
  });

  it("but a STAN of two terminals is two", () => {
    const second = entry({ terminalId: "PINPAD02", ksns: [] });
    expect(proveBooks([entry(), second], [sent, approved])).toEqual([]);
  });
});
