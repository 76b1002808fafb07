import { describe, expect, it } from "vitest";
import type { BookEntry, EntryState } from "../../../src/bench/acquirer/issuer.ts";
import { SoakBooks } from "../../../src/bench/soak-books.ts";

const entry = (state: EntryState, responseCode = "00"): BookEntry => ({
  wish: "payment",
  mti: "0200",
  terminalId: "PINPAD01",
  stan: "000001",
  transmissionTime: "0101000000",
  maskedPan: "476173******0010",
  amountMinor: 100,
  responseCode,
  state,
});

function problemsOf(
  books: { sent: boolean; approved: boolean; reversed: boolean },
  booked: readonly BookEntry[],
): string[] {
  const soak = new SoakBooks();
  if (books.sent) soak.take({ event: "requestSent", stan: "000001" });
  if (books.approved) soak.take({ event: "transactionEnded", id: "1", outcome: { kind: "approved" } });
  if (books.reversed) soak.take({ event: "reversalAcknowledged", stan: "000001" });
  soak.close(booked);
  return soak.problems();
}

describe("the soak's books", () => {
  it("accept an approval that was shown, and one that was reversed", () => {
    expect(problemsOf({ sent: true, approved: true, reversed: false }, [entry("approved")])).toEqual([]);
    expect(problemsOf({ sent: true, approved: false, reversed: true }, [entry("reversed")])).toEqual([]);
    expect(problemsOf({ sent: true, approved: false, reversed: true }, [entry("reversed", "25")])).toEqual([]);
  });

  it("find money that was taken without a word, and words without money", () => {
    expect(problemsOf({ sent: true, approved: false, reversed: false }, [entry("approved")])[0]).toMatch(
      /not shown, not rev/,
    );
    expect(problemsOf({ sent: true, approved: true, reversed: false }, [entry("declined", "51")])[0]).toMatch(
      /not booked/,
    );
    expect(problemsOf({ sent: true, approved: true, reversed: true }, [entry("reversed")])[0]).toMatch(
      /shown .* reversed/,
    );
  });

  it("accept a reversal that reached an acquirer which had been started anew", () => {
    const soak = new SoakBooks();
    soak.take({ event: "requestSent", stan: "000001" });
    soak.close([entry("approved")]);
    soak.take({ event: "reversalAcknowledged", stan: "000001" });
    soak.close([entry("reversed", "25")]);
    expect(soak.problems()).toEqual([]);
  });
});
