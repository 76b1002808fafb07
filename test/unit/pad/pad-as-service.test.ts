import { describe, expect, it } from "vitest";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";
import { transactionKinds } from "../../../src/host/transaction.ts";
import type { PadNotice, TransactionNews } from "../../../src/joint/pad-service.ts";
import { PadAsService } from "../../../src/pad/pad-as-service.ts";
import { goodPan, padBench, provisioned } from "../../support/pad-bench.ts";
import { keyIndex } from "../../support/scd-bench.ts";

const order = { id: "sale-1", transaction: "payment", amountMinor: 400, currency: "CNY" } as const;

const site = { currency: "CNY", kind: "0200", transactions: transactionKinds } as const;

async function served(profile = iso87Ascii) {
  const service = new PadAsService({ name: "pinpadd", version: "0.1.0" }, site);
  const bench = padBench(await provisioned(), "erase-keys", service, profile);
  const news: TransactionNews[] = [];
  const notices: PadNotice[] = [];
  service.onNotice((notice) => notices.push(notice));
  service.attach(bench.pad);
  await bench.pad.start();
  return { ...bench, service, news, notices, begin: () => service.start(order, (one) => news.push(one)) };
}

describe("the pad of the same process, as the network side's service", () => {
  it("tells card, PIN digits as a count, and the request, and ends with the session's outcome", async () => {
    const { service, begin, news, insert, press, link, pass, until, pad } = await served();
    const end = begin();
    expect(await service.status()).toMatchObject({ state: "awaitingCard", inService: true, faults: [] });
    insert();
    press(1, 2, 3, 4, keyIndex.enter);
    for (let round = 0; round < 300 && link.sent.length === 0; round += 1) await pass(0);
    expect(news).toEqual([
      { news: "cardAwaited" },
      { news: "cardRead", maskedPan: "476173******0010" },
      ...[0, 1, 2, 3, 4].map((digitCount) => ({ news: "pinEntry", digitCount, triesLeft: 3 })),
      { news: "prompt", promptId: "PLEASE_WAIT" },
      { news: "hostAwaited" },
    ]);
    expect(JSON.stringify(news)).not.toContain(goodPan);
    expect(await service.cancel("sale-2")).toBe(false);
    expect(await service.cancel("sale-1")).toBe(true);
    await until("CANCELED_AFTER_SENDING");
    expect(await end).toEqual({ outcome: { kind: "cancelled", afterSending: true } });
    expect(await service.cancel("sale-1")).toBe(false);
    await pad.stop();
  });

  it("begins one at a time, takes what is a payment, and says what it is not ready for", async () => {
    const { service, begin, pad, keypad } = await served();
    const never = () => undefined;
    expect(await service.start({ id: "p", transaction: "payment" }, never)).toMatchObject({
      refused: "invalid",
      detail: expect.stringContaining("amountMinor"),
    });
    const end = begin();
    expect(await service.start({ ...order, id: "second" }, never)).toMatchObject({ refused: "busy" });
    expect(await service.prompt("CANCELED", {})).toMatchObject({ refused: "busy" });
    await service.cancel("sale-1");
    expect(await end).toMatchObject({ outcome: { kind: "cancelled" } });
    expect(keypad.isRunning).toBe(true);
    await pad.stop();
  });

  it("begins what no money moves in, and refuses what the acquirer's messages do not have", async () => {
    const { service, pad, screens } = await served();
    const balance = service.start({ id: "b", transaction: "balance" }, () => undefined);
    await Promise.resolve();
    expect(screens.at(-1)).toMatchObject({ id: "INSERT_CARD", purpose: { transaction: "balance" } });
    await service.cancel("b");
    expect(await balance).toMatchObject({ outcome: { kind: "cancelled" } });
    await pad.stop();
    const china = await served(unionpay);
    const refused = await china.service.start({ id: "c", transaction: "pinChange" }, () => undefined);
    expect(refused).toMatchObject({ refused: "notSupported", detail: expect.stringContaining("unionpay") });
    await china.pad.stop();
  });

  it("before it is started, and when it is stopped in the middle, is known as that", async () => {
    const unattached = new PadAsService({ name: "pinpadd", version: "0.1.0" }, site);
    expect(await unattached.status()).toMatchObject({ state: "starting", inService: false });
    expect(await unattached.start(order, () => undefined)).toMatchObject({ refused: "disconnected" });
    expect(await unattached.prompt("IDLE", {})).toMatchObject({ refused: "disconnected" });
    const { begin, pad } = await served();
    const end = begin();
    const stopped = expect(end).rejects.toMatchObject({
      code: "PP804",
      detail: expect.stringContaining("stopped during the transaction"),
    });
    await pad.stop();
    await stopped;
  });

  it("shows an app's prompt for a minute while nobody pays, and none that is the pad's own", async () => {
    const { service, lastScreen, pass, pad, begin } = await served();
    expect(await service.prompt("CONTACT_BANK", {}, "zh")).toBe("shown");
    expect(lastScreen()).toEqual({ id: "CONTACT_BANK" });
    await pass(59_999);
    expect(lastScreen()).toEqual({ id: "CONTACT_BANK" });
    await pass(1);
    expect(lastScreen()?.id).toBe("IDLE");
    expect(await service.prompt("ENTER_PIN", {})).toMatchObject({ refused: "invalid" });
    expect(await service.prompt("NOT_READY", {})).toBe("shown");
    void begin();
    await pass(60_000);
    expect(lastScreen()?.id).not.toBe("NOT_READY");
    await pad.stop();
  });

  it("tells unasked that it goes out of service and comes back, with the fault's remedy", async () => {
    const { service, notices, reader, pad, pass } = await served();
    expect(notices).toEqual([{ notice: "inService" }]);
    const { Fault } = await import("../../../src/faults/fault.ts");
    reader.tell.onFault(new Fault("PP402", "unplugged"));
    const fault = {
      code: "PP402",
      remedyEn: expect.stringContaining("Plug the reader in"),
      remedyZh: expect.any(String),
    };
    expect(notices.slice(1)).toEqual([
      { notice: "readerDegraded", fault },
      { notice: "outOfService", faults: [fault] },
    ]);
    expect(await service.status()).toMatchObject({ inService: false, faults: [fault] });
    expect(await service.start(order, () => undefined)).toMatchObject({
      refused: "outOfService",
      detail: expect.stringContaining("PP402"),
    });
    reader.tell.onRecovered();
    await pass(0);
    expect(notices.at(-1)).toEqual({ notice: "inService" });
    await pad.stop();
  });
});

describe("a pad that starts", () => {
  const screen = { event: "screen", prompt: "NOT_READY" } as const;
  const nothing = { startTransaction: async () => undefined, cancel: () => undefined, showPrompt: () => false };

  it("is neither in service nor out of it, until it has a fault: a store that does not open is told of", () => {
    const service = new PadAsService({ name: "pinpadd", version: "0.1.0" }, site);
    const notices: PadNotice[] = [];
    service.onNotice((notice) => notices.push(notice));
    service.hear(screen);
    service.attach({ ...nothing, at: undefined, faults: [] });
    service.hear(screen);
    expect(notices).toEqual([]);
    service.attach({ ...nothing, at: undefined, faults: ["PP701"] });
    service.hear({ event: "screen", prompt: "MACHINE_FAULT" });
    expect(notices).toEqual([{ notice: "outOfService", faults: [expect.objectContaining({ code: "PP701" })] }]);
    service.attach({ ...nothing, at: "idle", faults: [] });
    service.hear({ event: "screen", prompt: "IDLE" });
    expect(notices.slice(1)).toEqual([{ notice: "inService" }]);
  });
});

describe("what the pad's log tells", () => {
  it("becomes notices of tamper, lockouts and wrong PINs in a row, whatever the cards", async () => {
    const { service, notices, pad } = await served();
    notices.length = 0;
    for (let wrong = 1; wrong <= 6; wrong += 1) service.hear({ event: "hostAnswered", verdict: "pinIncorrect" });
    service.hear({ event: "hostAnswered", verdict: "approved" });
    service.hear({ event: "hostAnswered", verdict: "pinIncorrect" });
    const lockedHere = { kind: "pinTriesExceeded", where: "here", waitMs: 60_000, justNow: true } as const;
    service.hear({ event: "transactionEnded", id: "p", outcome: lockedHere });
    service.hear({ event: "transactionEnded", id: "p", outcome: { kind: "pinTriesExceeded", where: "bank" } });
    service.hear({ event: "fault", code: "PP802", detail: "open" });
    expect(notices).toEqual([
      { notice: "wrongPinsInARow", count: 5 },
      { notice: "wrongPinsInARow", count: 6 },
      { notice: "lockout", where: "here", waitMs: 60_000 },
      { notice: "lockout", where: "bank" },
      { notice: "tamper", fault: expect.objectContaining({ code: "PP802" }) },
    ]);
    expect((await service.capabilities()).transactions).toEqual(transactionKinds);
    expect((await service.status()).hostLink).toBe("up");
    service.hear({ event: "fault", code: "PP501", detail: "gone" });
    service.hear({ event: "keysRunLow", transactionsLeft: 9_999 });
    service.hear({ event: "reversalFlagged", stan: "000007", why: "refused", attempts: 2, responseCode: "12" });
    service.hear({ event: "maintenanceDue", reminder: "readerDue", reason: "worn", reasonZh: "磨损" });
    expect(notices.slice(-3)).toEqual([
      { notice: "keysRunLow", transactionsLeft: 9_999 },
      { notice: "reversalFlagged", why: "refused", attempts: 2 },
      { notice: "maintenanceDue", reasonEn: "worn", reasonZh: "磨损" },
    ]);
    expect(await service.status()).toMatchObject({ hostLink: "down", keys: { transactionsLeft: 9_999 } });
    await pad.stop();
  });
});
