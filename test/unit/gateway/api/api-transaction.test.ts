import { describe, expect, it } from "vitest";
import { settlePatienceMs } from "../../../../src/gateway/api/transaction-request.ts";
import { apiBench, brief, completionOf, paying } from "../../../support/api-bench.ts";

const approved = { kind: "approved" };
const cancelled = { kind: "cancelled", afterSending: false };

describe("a transaction", () => {
  it("is acknowledged, tells card, PIN count, host and outcome as events, and ends with one completion", async () => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.command("Payment.Start", { ...paying, id: "sale-1", language: "zh" });
    pad.tell({ news: "cardAwaited" });
    pad.tell({ news: "cardRead", maskedPan: "476173******0010" });
    pad.tell({ news: "pinEntry", digitCount: 1, triesLeft: 3 });
    pad.tell({ news: "pinIncorrect", triesLeft: 2 });
    pad.tell({ news: "hostAwaited" });
    pad.tell({ news: "prompt", promptId: "PLEASE_WAIT" });
    pad.tell({ news: "cardRemoved" });
    pad.end(approved);
    expect((await app.take()).map(brief)).toEqual([
      ["acknowledge", "Payment.Start", 1],
      ["event", "Card.AwaitedEvent", 1, {}],
      ["event", "Card.ReadEvent", 1, { maskedPan: "476173******0010" }],
      ["event", "Pin.EntryEvent", 1, { digitCount: 1, triesLeft: 3 }],
      ["event", "Pin.IncorrectEvent", 1, { triesLeft: 2 }],
      ["event", "Host.AwaitedEvent", 1, {}],
      ["event", "Pad.PromptEvent", 1, { promptId: "PLEASE_WAIT" }],
      ["event", "Card.RemovedEvent", 1, {}],
      ["event", "Pad.OutcomeEvent", 1, { id: "sale-1", outcome: approved }],
      ["completion", "Payment.Start", 1, "success", { id: "sale-1", outcome: approved }],
    ]);
    expect(pad.orders).toEqual([{ id: "sale-1", transaction: "payment", ...paying, language: "zh" }]);
  });

  it.each([
    ["Card.Balance", "balance"],
    ["Pin.Change", "pinChange"],
    ["Pin.Verify", "pinVerification"],
  ])("%s is a %s, and gets an id of ours where the app gives none", async (name, transaction) => {
    const { connect, pad } = apiBench();
    connect();
    const app = connect();
    app.command(name);
    expect(pad.orders).toEqual([{ id: "api-2-1", transaction }]);
    pad.end(approved);
    expect(completionOf(await app.take(), 1)?.payload).toEqual({ id: "api-2-1", outcome: approved });
  });

  it("is a success when it was approved, and only then", async () => {
    const { connect, pad } = apiBench();
    const app = connect();
    const endings = [
      { kind: "declined", reason: "funds", responseCode: "51" },
      { kind: "pinTriesExceeded", where: "bank" },
      { kind: "timedOut" },
      cancelled,
      { kind: "fault", code: "PP502" },
    ];
    for (const outcome of endings) {
      const requestId = app.command("Payment.Start", paying);
      pad.end(outcome);
      const end = completionOf(await app.take(), requestId);
      expect(end?.header["completionCode"]).toBe("commandErrorCode");
      expect(end?.payload).toMatchObject({ errorCode: outcome.kind, outcome });
    }
  });

  it("whose end is not known says so, and what to do", async () => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.command("Payment.Start", paying);
    pad.break();
    const end = completionOf(await app.take(), 1);
    expect(end?.payload).toEqual({ errorCode: "outcomeUnknown", id: "api-1-1" });
    expect(end?.header["errorDescription"]).toContain("PP901: the pad has gone. Hand nothing out");
    app.command("Payment.Start", paying);
    pad.end({ kind: "no kind, but a whole sentence" });
    expect(completionOf(await app.take(), 2)?.payload).toMatchObject({ errorCode: "outcomeUnknown" });
  });

  it("tells nothing that is no news: no digit, no whole card number, no field without a name here", async () => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.command("Payment.Start", paying);
    await app.take();
    pad.tell({ news: "cardRead", maskedPan: "4761739001010010" });
    pad.tell({ news: "digit", digit: 4 });
    pad.tell({ news: "pinEntry", digitCount: "1234", triesLeft: 3 });
    pad.tell(undefined);
    expect(await app.take()).toEqual([]);
    pad.tell({ news: "pinEntry", digitCount: 4, triesLeft: 3, digits: "1234" });
    expect((await app.take()).map(brief)).toEqual([["event", "Pin.EntryEvent", 1, { digitCount: 4, triesLeft: 3 }]]);
  });

  it.each([
    ["busy", "commandErrorCode", { errorCode: "padBusy" }],
    ["outOfService", "deviceNotReady", undefined],
    ["disconnected", "deviceNotReady", undefined],
    ["invalid", "invalidData", undefined],
    ["notSupported", "unsupportedCommand", undefined],
  ] as const)("that the pad refuses as %s is completed as %s", async (refused, code, payload) => {
    const { connect, pad } = apiBench();
    pad.refusal = { refused, detail: "the reason" };
    const app = connect();
    app.command("Payment.Start", paying);
    const end = completionOf(await app.take(), 1);
    expect(end).toMatchObject({ header: { completionCode: code, errorDescription: "the reason" } });
    expect(end?.payload).toEqual(payload);
  });
});

describe("a cancel", () => {
  it.each([
    ["Payment.Cancel", {}],
    ["Payment.Cancel", { id: "api-1-1" }],
    ["Common.Cancel", {}],
    ["Common.Cancel", { requestIds: [1] }],
    ["Common.Cancel", { requestIds: null }],
  ])("%s %j is completed first, then what it cancels", async (name, payload) => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.command("Payment.Start", paying);
    await app.take();
    app.command(name, payload);
    const ends = (await app.take()).filter(({ header }) => header["type"] === "completion");
    expect(ends.map(({ header }) => [header["requestId"], header["completionCode"]])).toEqual([
      [2, "success"],
      [1, "canceled"],
    ]);
    expect(ends[1]?.payload).toEqual({ id: "api-1-1", outcome: cancelled });
    expect(pad.cancels).toEqual(["api-1-1"]);
  });

  it("that comes too late does not hide an approval", async () => {
    const { connect, pad } = apiBench();
    const app = connect();
    pad.cancelEnds = false;
    app.command("Payment.Start", paying);
    app.command("Payment.Cancel");
    app.command("Common.Cancel");
    pad.end(approved);
    expect(completionOf(await app.take(), 1)?.header["completionCode"]).toBe("success");
    expect(pad.cancels).toEqual(["api-1-1"]);
  });

  it("of what is not under way says so", async () => {
    const { connect } = apiBench();
    const app = connect();
    app.command("Payment.Cancel");
    app.command("Common.Cancel", { requestIds: [1, 99] });
    const messages = await app.take();
    expect(completionOf(messages, 1)?.payload).toEqual({ errorCode: "noSuchTransaction" });
    expect(completionOf(messages, 2)?.payload).toEqual({ errorCode: "noMatchingRequestIDs" });
  });

  it("ends also a command that the pad does not answer", async () => {
    const { connect, pad } = apiBench();
    pad.isSilent = true;
    const app = connect();
    app.command("Pad.Status");
    app.command("Common.Cancel");
    expect(completionOf(await app.take(), 1)?.header["completionCode"]).toBe("canceled");
  });
});

describe("time", () => {
  it("ends a transaction by its timeout, as a cancel does", async () => {
    const { connect, pad, clock } = apiBench();
    const app = connect();
    app.command("Payment.Start", paying, { timeout: 45_000 });
    await clock.advanceAsync(44_999);
    expect(pad.cancels).toEqual([]);
    await clock.advanceAsync(1);
    const end = completionOf(await app.take(), 1);
    expect(end?.header["completionCode"]).toBe("timeOut");
    expect(end?.payload).toEqual({ id: "api-1-1", outcome: cancelled });
  });

  it("lets a transaction that is being settled tell its outcome, and ends the wait for one that never does", async () => {
    const { connect, pad, clock } = apiBench();
    const app = connect();
    pad.cancelEnds = false;
    app.command("Payment.Start", paying, { timeout: 1_000 });
    await clock.advanceAsync(1_000 + settlePatienceMs - 1);
    expect(completionOf(await app.take(), 1)).toBeUndefined();
    await clock.advanceAsync(1);
    expect(completionOf(await app.take(), 1)?.payload).toMatchObject({ errorCode: "outcomeUnknown" });
    pad.end(approved);
    expect(await app.take()).toEqual([]);
  });

  it.each([0, undefined])("bounds a transaction whose timeout is %s", async (timeout) => {
    const { connect, pad, clock } = apiBench();
    const app = connect();
    app.command("Payment.Start", paying, timeout === undefined ? {} : { timeout });
    await clock.advanceAsync(3_600_000);
    expect(pad.cancels).toHaveLength(1);
  });

  it.each([
    ["Pad.Status", 10_000, {}],
    ["Pad.Capabilities", 10_000, {}],
    ["Pad.Status", 250, { timeout: 250 }],
  ])("%s of a pad that is silent ends after %d ms", async (name, ms, header) => {
    const { connect, pad, clock } = apiBench();
    pad.isSilent = true;
    const app = connect();
    app.command(name, {}, header);
    await clock.advanceAsync(ms - 1);
    expect(completionOf(await app.take(), 1)).toBeUndefined();
    await clock.advanceAsync(1);
    expect(completionOf(await app.take(), 1)?.header["completionCode"]).toBe("timeOut");
  });
});
