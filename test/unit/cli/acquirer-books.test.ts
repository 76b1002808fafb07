import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquirerHost } from "../../../src/bench/acquirer/acquirer-host.ts";
import { testAcquirerKeys } from "../../../src/bench/acquirer/acquirer-keys.ts";
import { answer } from "../../../src/bench/acquirer/answering.ts";
import { testCards } from "../../../src/bench/acquirer/test-cards.ts";
import { type BookFile, openBookFile } from "../../../src/cli/acquirer-books.ts";
import { goodPan } from "../../support/acquirer-talk.ts";
import { packPayment, packReversal, pinBlockOf, standardKsn } from "../../support/payment-samples.ts";
import { random } from "../../support/scd-bench.ts";

let folder: string;
let books: BookFile | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acquirer-books-"));
});
afterEach(() => {
  books?.close();
  books = undefined;
  rmSync(folder, { recursive: true });
});

/** The acquirer as it starts again, on the books that there are. */
function restarted() {
  books?.close();
  books = undefined;
  books = openBookFile(join(folder, "books"));
  return acquirerHost({ keys: testAcquirerKeys, cards: testCards, random, wallMs: () => 0, books });
}

const card = {
  pan: goodPan,
  track2: `${goodPan}=31121010000000001`,
  pinBlock: pinBlockOf("1234", goodPan, standardKsn),
};
const payment = packPayment({ ...card, amountMinor: 700 });
const codeOf = (host: ReturnType<typeof restarted>, bytes: Buffer) => answer(host, bytes).answer?.fields.get(39);

describe("the acquirer's books on a disk", () => {
  it("know a payment, its KSN and the balance after a restart", () => {
    expect(codeOf(restarted(), payment)).toBe("00");
    const host = restarted();
    expect(host.issuer.balanceMinor(goodPan)).toBe(999_300);
    expect(codeOf(host, payment)).toBe("94");
    expect(codeOf(host, packPayment({ ...card, stan: "000777" }))).toBe("63");
  });

  it("let a payment of an earlier run be reversed, once", () => {
    codeOf(restarted(), payment);
    const reversal = packReversal({ pan: goodPan, amountMinor: 700 });
    expect(codeOf(restarted(), reversal)).toBe("00");
    const host = restarted();
    expect(codeOf(host, reversal)).toBe("00");
    expect(host.issuer.balanceMinor(goodPan)).toBe(1_000_000);
    expect(host.issuer.books()).toMatchObject([{ state: "reversed" }]);
  });

  it("hold no PAN, no track and no PIN block", () => {
    codeOf(restarted(), payment);
    const text = readFileSync(join(folder, "books"), "utf8");
    expect(text).toContain("476173******0010");
    for (const secret of [goodPan, "31121010000000001", card.pinBlock.toString("hex")]) {
      expect(text.toLowerCase()).not.toContain(secret);
    }
  });

  it("go on where power was cut in the middle of a line", () => {
    codeOf(restarted(), payment);
    appendFileSync(join(folder, "books"), '{"mti":"0200","terminalId":"KI');
    expect(restarted().issuer.books()).toHaveLength(1);
    codeOf(restarted(), packReversal({ pan: goodPan, amountMinor: 700 }));
    expect(restarted().issuer.books()).toMatchObject([{ state: "reversed" }]);
  });

  it("are not begun anew when a line in them is none of ours", () => {
    appendFileSync(join(folder, "books"), "noise\n");
    expect(() => restarted()).toThrow(SyntaxError);
  });
});
