import { describe, expect, it } from "vitest";
import { apiBench, brief, completionOf, leaseMs, paying } from "../../../support/api-bench.ts";

const approved = { kind: "approved" };

describe("the owner of the pad", () => {
  it("is one: a second gets no transaction and no prompt, and cannot cancel the first's", async () => {
    const { connect, pad } = apiBench();
    const [first, second] = [connect(), connect()];
    first.command("Payment.Start", { ...paying, id: "sale-1" });
    second.command("Payment.Start", paying);
    second.command("Pad.Prompt", { promptId: "CANCELED" });
    second.command("Payment.Cancel", { id: "sale-1" });
    second.command("Common.Cancel", { requestIds: [1] });
    second.command("Pad.Status");
    const messages = await second.take();
    expect([1, 2, 3, 4].map((id) => completionOf(messages, id)?.payload?.["errorCode"])).toEqual([
      "notOwner",
      "notOwner",
      "noSuchTransaction",
      "noMatchingRequestIDs",
    ]);
    expect(completionOf(messages, 5)?.header["completionCode"]).toBe("success");
    expect(pad.cancels).toEqual([]);
    pad.end(approved);
    expect(completionOf(await first.take(), 1)?.header["completionCode"]).toBe("success");
  });

  it("keeps it for a while after its last command, then the next one to come has it", async () => {
    const { connect, pad, clock } = apiBench();
    const [first, second] = [connect(), connect()];
    first.command("Payment.Start", paying);
    await clock.advanceAsync(10 * leaseMs);
    pad.end(approved);
    await clock.advanceAsync(leaseMs - 1);
    second.command("Pin.Verify");
    expect(completionOf(await second.take(), 1)?.payload).toEqual({ errorCode: "notOwner" });
    await clock.advanceAsync(1);
    second.command("Pin.Verify");
    expect(pad.running?.transaction).toBe("pinVerification");
    first.command("Payment.Start", paying);
    first.command("Payment.Cancel");
    const messages = await first.take();
    expect(completionOf(messages, 2)?.payload).toEqual({ errorCode: "notOwner" });
    expect(completionOf(messages, 3)?.payload).toEqual({ errorCode: "noSuchTransaction" });
    expect(pad.running?.transaction).toBe("pinVerification");
  });

  it("that goes leaves the pad free at once, and its transaction is ended", async () => {
    const { connect, pad } = apiBench();
    const [first, second] = [connect(), connect()];
    first.command("Payment.Start", paying);
    await first.take();
    first.session.closed();
    first.session.closed();
    expect(pad.cancels).toEqual(["api-1-1"]);
    expect(await first.take()).toEqual([]);
    second.command("Payment.Start", paying);
    expect(pad.orders).toHaveLength(2);
  });

  it("that goes while its transaction is past cancelling keeps others out until that has ended", async () => {
    const { connect, pad } = apiBench();
    const [first, second] = [connect(), connect()];
    pad.cancelEnds = false;
    first.command("Payment.Start", paying);
    first.session.closed();
    second.command("Payment.Start", paying);
    expect(completionOf(await second.take(), 1)?.payload).toEqual({ errorCode: "notOwner" });
    pad.end(approved);
    await second.take();
    second.command("Payment.Start", paying);
    expect(pad.orders).toHaveLength(2);
  });

  it("starts one transaction at a time", async () => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.command("Payment.Start", paying);
    app.command("Card.Balance");
    expect(completionOf(await app.take(), 2)?.payload).toEqual({ errorCode: "padBusy" });
    expect(pad.running?.transaction).toBe("payment");
  });
});

describe("what nobody asked for", () => {
  it("goes to every connection: status and errors, with their remedy", () => {
    const { connect } = apiBench();
    const app = connect();
    const fault = { code: "PP802", remedyEn: "Look.", remedyZh: "请检查。" };
    app.session.notify({ notice: "inService" });
    app.session.notify({ notice: "outOfService", faults: [fault] });
    app.session.notify({ notice: "disconnected" });
    app.session.notify({ notice: "tamper", fault });
    app.session.notify({ notice: "lockout", where: "here", waitMs: 60_000 });
    app.session.notify({ notice: "lockout", where: "bank" });
    app.session.notify({ notice: "wrongPinsInARow", count: 9 });
    app.session.notify({ notice: "reversalFlagged", why: "limit", attempts: 30 });
    app.session.notify({ notice: "keysRunLow", transactionsLeft: 99 });
    app.session.notify({ notice: "maintenanceDue", reasonEn: "worn", reasonZh: "磨损" });
    app.session.closed();
    app.session.notify({ notice: "inService" });
    expect(app.received.map(brief)).toEqual([
      ["unsolicited", "Pad.StatusChangedEvent", { status: "inService" }],
      ["unsolicited", "Pad.StatusChangedEvent", { status: "outOfService", faults: [fault] }],
      ["unsolicited", "Pad.StatusChangedEvent", { status: "disconnected" }],
      ["unsolicited", "Pad.ErrorEvent", { error: "tamper", ...fault }],
      ["unsolicited", "Pad.ErrorEvent", { error: "lockout", where: "here", waitMs: 60_000 }],
      ["unsolicited", "Pad.ErrorEvent", { error: "lockout", where: "bank" }],
      ["unsolicited", "Pad.ErrorEvent", { error: "wrongPinsInARow", count: 9 }],
      ["unsolicited", "Pad.ErrorEvent", { error: "reversalFlagged", why: "limit", attempts: 30 }],
      ["unsolicited", "Pad.ErrorEvent", { error: "keysRunLow", transactionsLeft: 99 }],
      ["unsolicited", "Pad.ErrorEvent", { error: "maintenanceDue", reasonEn: "worn", reasonZh: "磨损" }],
    ]);
  });
});

describe("status, capabilities and prompts", () => {
  it("come from the pad", async () => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.command("Pad.Status");
    app.command("Pad.Capabilities");
    app.command("Pad.Prompt", {
      promptId: "PLEASE_WAIT",
      parameters: { purpose: { transaction: "payment", ...paying } },
      language: "zh",
    });
    const messages = await app.take();
    expect(completionOf(messages, 1)?.payload).toEqual(pad.current);
    expect(completionOf(messages, 2)?.payload).toMatchObject({ pinDigits: { min: 4, max: 12 } });
    expect(completionOf(messages, 3)?.header["completionCode"]).toBe("success");
    expect(pad.prompts).toEqual([
      { id: "PLEASE_WAIT", parameters: { purpose: { transaction: "payment", ...paying } }, language: "zh" },
    ]);
  });

  it("are deviceNotReady, with code and remedy, when the pad cannot be reached", async () => {
    const { connect, pad } = apiBench();
    pad.isGone = true;
    const app = connect();
    app.command("Pad.Status");
    const end = completionOf(await app.take(), 1);
    expect(end?.header).toMatchObject({ completionCode: "deviceNotReady" });
    expect(end?.header["errorDescription"]).toContain("PP901: the pad has gone. Restart the service");
  });

  it.each(["busy", "outOfService"] as const)("a prompt that the pad refuses as %s is refused", async (refused) => {
    const { connect, pad } = apiBench();
    pad.refusal = { refused, detail: "why" };
    const app = connect();
    app.command("Pad.Prompt", { promptId: "IDLE" });
    expect(completionOf(await app.take(), 1)?.header["completionCode"]).not.toBe("success");
  });
});
