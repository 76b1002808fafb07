import { describe, expect, it } from "vitest";
import { decryptPinBlock } from "../../../src/bench/acquirer/pin-verification.ts";
import type { IsoMessage } from "../../../src/host/iso8583/iso-message.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";
import type { CardService } from "../../../src/session/transaction.ts";
import { goodPan, padBench, provisioned, startedPad } from "../../support/pad-bench.ts";
import { keyIndex, testBdk } from "../../support/scd-bench.ts";

type Bench = Awaited<ReturnType<typeof startedPad>>;

const service = (transaction: CardService["transaction"]): CardService => ({ transaction, id: "s1", currency: "CNY" });

async function asked(transaction: CardService["transaction"]) {
  const bench = await startedPad();
  const outcome = bench.pad.startTransaction(service(transaction));
  bench.insert();
  return { ...bench, outcome };
}

function type({ press }: Bench, digits: string): void {
  press(...[...digits].map(Number), keyIndex.enter);
}

/** Until so many requests have left. */
async function hasSent({ link, pass }: Bench, count: number): Promise<IsoMessage> {
  for (let round = 0; round < 300 && link.sent.length < count; round++) await pass(0);
  return link.last();
}

const text = (message: IsoMessage, field: number) => String(message.fields.get(field) ?? "");

/** DE 62 and 63: tag, for new tags a length, and value. */
function tagged(message: IsoMessage, field: number, tag: string, length: number): string {
  const value = text(message, field);
  const start = value.indexOf(tag);
  return start < 0 ? "" : value.slice(start + tag.length, start + tag.length + length);
}

function pinIn(block: Buffer, ksn: string): string | undefined {
  return decryptPinBlock(testBdk, Buffer.from(ksn, "hex"), block, goodPan)?.join("");
}

async function changed(bench: Bench): Promise<IsoMessage> {
  type(bench, "1470");
  type(bench, "839201");
  type(bench, "839201");
  return hasSent(bench, 1);
}

describe("a PIN change on a whole pad", () => {
  it("sends both PINs in one message under two KSNs, and says that the PIN is changed", async () => {
    const bench = await asked("pinChange");
    const request = await changed(bench);
    expect([request.mti, text(request, 3), text(request, 4)]).toEqual(["0100", "920000", "000000000000"]);
    const [oldKsn, newKsn] = [tagged(request, 62, "KSN", 20), tagged(request, 62, "NKS20", 20)];
    expect(oldKsn).not.toBe(newKsn);
    expect(pinIn(request.fields.get(52) as Buffer, oldKsn)).toBe("1470");
    expect(pinIn(Buffer.from(tagged(request, 63, "NPB16", 16), "hex"), newKsn)).toBe("839201");
    bench.link.answer(request, "00");
    await expect(bench.outcome).resolves.toEqual({ kind: "pinChanged" });
    expect(bench.lastScreen()).toEqual({ id: "PIN_CHANGED" });
  });

  it("takes no simple PIN and no PIN that is repeated otherwise, and sends nothing of them", async () => {
    const bench = await asked("pinChange");
    type(bench, "1470");
    type(bench, "1234");
    expect(bench.lastScreen()).toEqual({ id: "WEAK_PIN", weakness: "run" });
    type(bench, "839201");
    type(bench, "839202");
    expect(bench.lastScreen()).toEqual({ id: "PINS_DIFFER" });
    type(bench, "1470");
    expect(bench.lastScreen()).toEqual({ id: "WEAK_PIN", weakness: "sameAsOld" });
    await bench.pass(0);
    expect(bench.link.sent).toEqual([]);
    bench.press(keyIndex.cancel);
    await expect(bench.outcome).resolves.toEqual({ kind: "cancelled", afterSending: false });
  });

  it("with a wrong old PIN counts the try, says so, and takes all three again", async () => {
    const bench = await asked("pinChange");
    bench.link.answer(await changed(bench), "55");
    await bench.until("ENTER_VALID_OLD_PIN");
    expect(bench.lastScreen()).toEqual({ id: "ENTER_VALID_OLD_PIN", triesLeft: 2 });
    type(bench, "1471");
    type(bench, "839201");
    type(bench, "839201");
    const second = await hasSent(bench, 2);
    expect(pinIn(second.fields.get(52) as Buffer, tagged(second, 62, "KSN", 20))).toBe("1471");
    expect(text(second, 11)).toBe("000002");
    bench.link.answer(second, "00");
    await expect(bench.outcome).resolves.toEqual({ kind: "pinChanged" });
  });

  it("that is not answered is reversed without a PIN, and the customer told to try the old one first", async () => {
    const bench = await asked("pinChange");
    await changed(bench);
    await bench.pass(30_000);
    await expect(bench.outcome).resolves.toEqual({ kind: "pinChangeUnknown", why: "PP502" });
    expect(bench.screens.at(-1)).toEqual({ id: "PIN_CHANGE_UNKNOWN", about: "PP502" });
    const reversal = await hasSent(bench, 2);
    expect([reversal.mti, text(reversal, 3), text(reversal, 11)]).toEqual(["0400", "920000", "000001"]);
    expect([52, 62, 63].filter((field) => reversal.fields.has(field))).toEqual([]);
  });
});

describe("a balance inquiry on a whole pad", () => {
  const balances = "0001156C000000099999" + "0002156C000000012345";

  it("tells app and customer what can be spent, and the log nothing of it", async () => {
    const bench = await asked("balance");
    type(bench, "1470");
    const request = await hasSent(bench, 1);
    expect([request.mti, text(request, 3)]).toEqual(["0100", "310000"]);
    bench.link.answer(request, "00", { 54: balances });
    await expect(bench.outcome).resolves.toMatchObject({
      kind: "balanceTold",
      balances: [{ amountType: "01" }, { amountType: "02", amountMinor: 12_345 }],
    });
    expect(bench.lastScreen()).toEqual({ id: "BALANCE", balance: { amountMinor: 12_345, currency: "CNY" } });
    expect(JSON.stringify(bench.log)).not.toMatch(/12345|99999/);
    expect(bench.log).toContainEqual({ event: "transactionEnded", id: "s1", outcome: { kind: "balanceTold" } });
    await bench.pass(10_000);
    expect(bench.lastScreen()?.id).not.toBe("BALANCE");
  });

  it("that is not answered is never reversed, and keeps the try counted", async () => {
    const bench = await asked("balance");
    type(bench, "1470");
    await hasSent(bench, 1);
    await bench.pass(30_000);
    await expect(bench.outcome).resolves.toEqual({ kind: "fault", code: "PP502" });
    expect(bench.lastScreen()).toEqual({ id: "INQUIRY_UNANSWERED", code: "PP502" });
    await bench.pass(120_000);
    expect(bench.link.mtis()).toEqual(["0100"]);
    bench.reader.tell.onCardRemoved("taken");
    await bench.until("IDLE");
    void bench.pay();
    bench.insert();
    expect(bench.lastScreen()).toMatchObject({ id: "ENTER_PIN", triesLeft: 2 });
  });
});

describe("a PIN check on a whole pad", () => {
  it("is asked with no amount, and ends as verified", async () => {
    const bench = await asked("pinVerification");
    type(bench, "1470");
    const request = await hasSent(bench, 1);
    expect([request.mti, text(request, 4), text(request, 25)]).toEqual(["0100", "000000000000", "51"]);
    bench.link.answer(request, "00");
    await expect(bench.outcome).resolves.toEqual({ kind: "pinVerified" });
  });
});

describe("a bank that asks for a code, on a whole pad", () => {
  async function codeWanted() {
    const bench = await startedPad();
    const outcome = bench.pay();
    bench.insert();
    type(bench, "1470");
    bench.link.answer(await hasSent(bench, 1), "1A");
    await bench.until("ENTER_CODE");
    return { ...bench, outcome };
  }

  it("gets it in a new request that carries no PIN, and the digits are on no screen and in no event", async () => {
    const bench = await codeWanted();
    type(bench, "47001122");
    const request = await hasSent(bench, 2);
    expect([text(request, 11), tagged(request, 63, "OTC08", 8)]).toEqual(["000002", "47001122"]);
    expect([52, 53, 62].filter((field) => request.fields.has(field))).toEqual([]);
    bench.link.answer(request, "00");
    await expect(bench.outcome).resolves.toEqual({ kind: "approved" });
    expect(JSON.stringify([bench.log, bench.screens])).not.toContain("4700112");
  });

  it("counts no try for it, right or wrong", async () => {
    const bench = await codeWanted();
    for (let turn = 0; turn < 2; turn += 1) {
      type(bench, "470011");
      bench.link.answer(await hasSent(bench, 2 + turn), "1A");
      await bench.until(turn === 0 ? "CODE_WRONG" : "CODE_NOT_ACCEPTED");
    }
    await expect(bench.outcome).resolves.toEqual({ kind: "secondFactorFailed", factor: "code" });
    bench.reader.tell.onCardRemoved("taken");
    await bench.pass(10_000);
    await bench.until("IDLE");
    void bench.pay();
    bench.insert();
    expect(bench.lastScreen()).toMatchObject({ id: "ENTER_PIN", triesLeft: 3 });
  });

  it("and never answers has that request reversed, over a restart too", async () => {
    const bench = await codeWanted();
    type(bench, "470011");
    await hasSent(bench, 2);
    const restarted = padBench(bench.fs.afterPowerCut(() => 0));
    await restarted.pad.start();
    await hasSent({ ...restarted } as Bench, 1);
    expect([restarted.link.last().mti, text(restarted.link.last(), 11)]).toEqual(["0401", "000002"]);
    void bench.pad.stop();
  });

  it("gets none after CANCEL, and nothing was charged", async () => {
    const bench = await codeWanted();
    bench.press(4, 7, 0, 0, keyIndex.cancel);
    await expect(bench.outcome).resolves.toEqual({ kind: "cancelled", afterSending: false });
    await bench.pass(0);
    expect(bench.link.sent).toHaveLength(1);
  });

  it("or for the PIN once more gets a new PIN block, and no try is counted", async () => {
    const bench = await startedPad();
    const outcome = bench.pay();
    bench.insert();
    type(bench, "1470");
    const first = await hasSent(bench, 1);
    bench.link.answer(first, "70");
    await bench.until("PIN_ONCE_MORE");
    type(bench, "1470");
    const second = await hasSent(bench, 2);
    expect(tagged(second, 62, "KSN", 20)).not.toBe(tagged(first, 62, "KSN", 20));
    bench.link.answer(second, "00");
    await expect(outcome).resolves.toEqual({ kind: "approved" });
  });
});

describe("a transaction that is none", () => {
  it.each([
    [{ transaction: "refund" }, "PP801", "transaction is refund"],
    [{ currency: "XXX" }, "PP801", "currency is XXX"],
    [{ language: "fr" }, "PP801", "language is fr"],
  ])("%o is refused, and nothing done", async (change, code, words) => {
    const bench = await startedPad();
    const wrong = { ...service("balance"), ...change } as CardService;
    await expect(bench.pad.startTransaction(wrong)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
    expect(bench.pad.at).toBe("idle");
  });

  it.each(["pinChange", "pinVerification"] as const)(
    "to this acquirer is refused as PP512: %s",
    async (transaction) => {
      const bench = padBench(await provisioned(), "erase-keys", undefined, unionpay);
      await bench.pad.start();
      await expect(bench.pad.startTransaction(service(transaction))).rejects.toMatchObject({ code: "PP512" });
      expect([bench.pad.at, bench.link.sent]).toEqual(["idle", []]);
    },
  );
});
