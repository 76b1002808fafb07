import { describe, expect, it } from "vitest";
import { apiBench, brief, commandText, completionOf, paying } from "../../../support/api-bench.ts";

describe("a message that is not taken", () => {
  it.each([
    ["no JSON", "{", {}, "is no JSON"],
    ["no object", "[]", {}, "message is not allowed; write an object"],
    [
      "an answer",
      commandText("Pad.Status", 1, {}, { type: "event" }),
      { name: "Pad.Status", requestId: 1 },
      'type is not allowed; write "command"',
    ],
    [
      "without requestId",
      '{"header":{"type":"command","name":"Pad.Status","version":"1.0"}}',
      { name: "Pad.Status" },
      "message.header.requestId is missing; write a whole number",
    ],
    [
      "with a broken requestId",
      commandText("Pad.Status", 1.5),
      { name: "Pad.Status" },
      "message.header.requestId is not allowed",
    ],
    [
      "with more fields",
      commandText("Pad.Status", 1, {}, { token: "1234" }),
      { name: "Pad.Status", requestId: 1 },
      "message.header.token is no field of this message; leave it out",
    ],
    [
      "with a payload that is a list",
      commandText("Pad.Status", 1, [1]),
      { name: "Pad.Status", requestId: 1 },
      "message.payload is not allowed; write an object",
    ],
    [
      "with a time that is none",
      commandText("Pad.Status", 1, {}, { timeout: -1 }),
      { name: "Pad.Status", requestId: 1 },
      "message.header.timeout is not allowed; write milliseconds",
    ],
    ["too deep", `${'{"a":'.repeat(9)}1${"}".repeat(9)}`, {}, "nests too deep"],
    ["very deep", "[".repeat(16_000), {}, "nests too deep"],
    ["too long", commandText("Pad.Status", 1, { a: "x".repeat(17_000) }), {}, "characters"],
  ])("(%s) is acknowledged as invalidMessage, with field and fix", async (_, text, known, fix) => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.session.receive(text);
    const [answer, ...more] = await app.take();
    expect(more).toEqual([]);
    expect(answer?.header).toMatchObject({ type: "acknowledge", status: "invalidMessage", ...known });
    expect(answer?.header["errorDescription"]).toContain(fix);
    app.command("Payment.Start", paying);
    expect(pad.running).toBeDefined();
  });

  it("has brackets inside a text, and is none of these", async () => {
    const { connect } = apiBench();
    const app = connect();
    app.command("Pad.Prompt", { promptId: `\\"${"[{".repeat(10)}` });
    expect(completionOf(await app.take(), 1)?.header["completionCode"]).toBe("invalidData");
  });

  it.each([1, 2])("repeats the requestId %d, or goes back behind it", async (requestId) => {
    const { connect } = apiBench();
    const app = connect();
    app.command("Pad.Status");
    app.command("Pad.Status");
    await app.take();
    app.session.receive(commandText("Pad.Status", requestId));
    expect((await app.take()).map(brief)).toEqual([["acknowledge", "Pad.Status", requestId, "invalidRequestID"]]);
  });

  it("is one too many under way", async () => {
    const { connect, pad } = apiBench();
    pad.isSilent = true;
    const app = connect();
    for (let sent = 0; sent < 9; sent += 1) app.command("Pad.Status");
    expect((await app.take()).slice(8).map(brief)).toEqual([["acknowledge", "Pad.Status", 9, "tooManyRequests"]]);
  });

  it("is one too many in a second, and may be repeated under its requestId", async () => {
    const { connect, clock } = apiBench(10);
    const app = connect();
    for (let sent = 0; sent < 20; sent += 1) {
      app.command("Pad.Status");
      await app.take();
    }
    app.command("Pad.Status");
    const refused = (await app.take()).filter(({ header }) => header["status"] !== undefined);
    expect(refused.map(brief)).toEqual([["acknowledge", "Pad.Status", 21, "tooManyRequests"]]);
    await clock.advanceAsync(100);
    app.session.receive(commandText("Pad.Status", 21));
    expect(completionOf(await app.take(), 21)?.header["completionCode"]).toBe("success");
    expect(app.closes).toEqual([]);
  });

  it("comes from a peer that does not stop, which is closed; the other's payment goes on", async () => {
    const { connect, pad, clock } = apiBench(10);
    const [app, flooder] = [connect(), connect()];
    app.command("Payment.Start", paying);
    for (let sent = 0; sent < 500 && flooder.closes.length === 0; sent += 1) {
      flooder.command("Pad.Status");
      clock.advance(1);
    }
    expect(flooder.closes).toHaveLength(1);
    expect(pad.running).toBeDefined();
    expect(pad.cancels).toEqual([]);
  });
});

describe("a command that is refused", () => {
  it.each([
    ["Pad.Reboot", {}, {}, "unsupportedCommand", "message.header.name is no command; write one of Payment.Start"],
    ["Payment.Start", paying, { version: "2.0" }, "unsupportedCommand", 'version is not supported; write "1.0"'],
    [
      "Payment.Start",
      { amountMinor: "2500", currency: "CNY" },
      {},
      "invalidData",
      "payload.amountMinor is not allowed; write a whole number from 1",
    ],
    ["Payment.Start", { amountMinor: 2_500 }, {}, "invalidData", "payload.currency is missing; write CNY, EUR, USD"],
    ["Payment.Start", { ...paying, amountMinor: 0 }, {}, "invalidData", "payload.amountMinor"],
    ["Payment.Start", { ...paying, kind: 200 }, {}, "invalidData", 'payload.kind is not allowed; write "0200"'],
    ["Payment.Start", { ...paying, id: "a b" }, {}, "invalidData", "payload.id is not allowed; write 1 to 64 letters"],
    ["Payment.Start", { ...paying, text: "PIN" }, {}, "invalidData", "payload.text is no field of this message"],
    ["Card.Balance", { amountMinor: 1 }, {}, "invalidData", "payload.amountMinor is no field of this message"],
    ["Pin.Change", { newPin: "1234" }, {}, "invalidData", "payload.newPin is no field of this message"],
    ["Pin.Verify", { language: "fr" }, {}, "invalidData", 'payload.language is not allowed; write "en" or "zh"'],
    ["Common.Cancel", { requestIds: "1" }, {}, "invalidData", "payload.requestIds is not allowed"],
    ["Pad.Status", { all: true }, {}, "invalidData", "payload.all is no field of this message"],
  ])("%s %j %j: %s", async (name, payload, header, code, fix) => {
    const { connect, pad } = apiBench();
    const app = connect();
    app.command(name, payload, header);
    const [ack, end] = await app.take();
    expect(ack?.header).not.toHaveProperty("status");
    expect(end?.header["completionCode"]).toBe(code);
    expect(end?.header["errorDescription"]).toContain(fix);
    expect(pad.orders).toEqual([]);
  });

  it("is not read out: what stood in the field is never repeated", async () => {
    const { connect } = apiBench();
    const app = connect();
    app.command("Payment.Start", { ...paying, amountMinor: "4711", "4712 ": 4713 });
    app.session.receive(commandText("Pad.4714", 5));
    expect(JSON.stringify(await app.take())).not.toMatch(/471[1-4]/);
  });
});
