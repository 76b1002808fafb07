import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { Fault } from "../../../src/faults/fault.ts";
import type { Answer } from "../../../src/host/answers.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";
import { HostConversation } from "../../../src/pad/host-conversation.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { gate, settle } from "../../support/gate.ts";
import { packPayment, packReversal } from "../../support/payment-samples.ts";
import { RecordingLink } from "../../support/recording-link.ts";

function bench() {
  const [clock, link] = [new VirtualClock(), new RecordingLink()];
  const log: PadEvent[] = [];
  const answers: Answer[] = [];
  const silences: Fault[] = [];
  const parts = {
    link,
    clock,
    profile: iso87Ascii,
    codes: responseCodesIso87,
    log: (event: PadEvent) => log.push(event),
  };
  const conversation = new HostConversation(parts);
  conversation.start({ onAnswer: (answer) => answers.push(answer), onSilent: (fault) => silences.push(fault) });
  const expected = { requestMti: "0200", terminalId: "KIOSK1", stan: "000123" } as const;
  const echo = (stan = "000900") => {
    const fields = new Map([
      [7, "0102030405"],
      [11, stan],
      [41, "KIOSK1  "],
      [70, "301"],
    ]);
    return conversation.sendNetwork(pack(iso87Ascii, { mti: "0800", fields }), { ...expected, stan }, 8_000);
  };
  return {
    clock,
    link,
    log,
    answers,
    silences,
    conversation,
    echo,
    pay: () => conversation.sendRequest(packPayment({ stan: "000123" }), expected),
    reverse: () => conversation.sendReversal(packReversal({ stan: "000123" }), expected, 8_000),
    hostAsks: (code: string, stan = "000777", mti = "0800") => {
      const fields = new Map([
        [7, "0102030405"],
        [11, stan],
        [41, "KIOSK1  "],
        [70, code],
      ]);
      link.receive(pack(iso87Ascii, { mti, fields }));
    },
  };
}

describe("a host's own request while a payment is under way", () => {
  it.each([
    ["an echo", "301", "00"],
    ["a sign-off", "002", "40"],
    ["a key change", "101", "40"],
    ["what nobody knows", "399", "40"],
  ])("%s is answered, and the payment goes on", async (_, code, responseCode) => {
    const { link, answers, silences, log, pay, hostAsks } = bench();
    await pay();
    const request = link.last();
    hostAsks(code);
    await settle();
    const { mti, fields } = link.last();
    expect([mti, fields.get(11), fields.get(39), fields.get(70)]).toEqual(["0810", "000777", responseCode, code]);
    expect([answers, silences, log.map(({ event }) => event)]).toEqual([[], [], ["hostAsked"]]);
    link.answer(request, "00");
    expect(answers.map(({ verdict }) => verdict.kind)).toEqual(["approved"]);
  });

  it("with the STAN of the payment is no answer to it", async () => {
    const { answers, silences, pay, hostAsks } = bench();
    await pay();
    hostAsks("301", "000123");
    await settle();
    expect([answers, silences]).toEqual([[], []]);
  });

  it("is answered one at a time: a flood of them fills no memory", async () => {
    const { link, conversation, hostAsks } = bench();
    const stalled = gate();
    link.sendGate = stalled.opened;
    for (let turn = 0; turn < 1_000; turn += 1) hostAsks("301");
    await settle();
    expect([link.sent.length, conversation.dropped.asked]).toEqual([1, 1_000]);
    stalled.open();
    await settle();
    hostAsks("301");
    await settle();
    expect(link.sent.length).toBe(2);
  });

  it("whose answer cannot be sent is told, and ends nothing", async () => {
    const { link, silences, log, pay, hostAsks } = bench();
    await pay();
    link.failsSending = true;
    hostAsks("301");
    await settle();
    expect([silences, log.at(-1)?.event]).toEqual([[], "hostUnanswered"]);
  });
});

describe("bytes that are no message", () => {
  it.each([
    ["a network request", "0800 and noise"],
    ["a network advice", "0820"],
    ["a network answer", "0810 noise"],
  ])("but begin as %s do not end a payment or a reversal", async (_, text) => {
    const { link, silences, conversation, pay, reverse } = bench();
    await pay();
    const reversed = reverse();
    await settle();
    link.receive(Buffer.from(text));
    expect([silences, conversation.dropped.malformed]).toEqual([[], 1]);
    link.answer(link.last(), "00");
    await expect(reversed).resolves.toMatchObject({ kind: "acknowledged" });
  });

  it("but begin as an answer of the network end the echo that waits for one, and nothing else", async () => {
    const { link, silences, pay, echo } = bench();
    await pay();
    const failed = expect(echo()).rejects.toMatchObject({ code: "PP504" });
    await settle();
    link.receive(Buffer.from("0810 noise"));
    await failed;
    expect(silences).toEqual([]);
  });

  it("at all end all that is under way", async () => {
    const { link, silences, pay, echo } = bench();
    await pay();
    const failed = expect(echo()).rejects.toMatchObject({ code: "PP504" });
    await settle();
    link.receive(Buffer.from("noise"));
    await failed;
    expect(silences.map(({ code }) => code)).toEqual(["PP504"]);
  });
});

describe("what is in flight", () => {
  it("is a payment, a reversal and an echo at once, each with its own answer, in any order", async () => {
    const { link, answers, pay, reverse, echo } = bench();
    await pay();
    const [reversed, echoed] = [reverse(), echo()];
    await settle();
    const [payment, reversal, network] = link.sent;
    if (!payment || !reversal || !network) throw new Error("not all are out");
    link.answer(network, "00");
    link.answer(reversal, "00");
    link.answer(payment, "55");
    await expect(echoed).resolves.toMatchObject({ kind: "accepted" });
    await expect(reversed).resolves.toMatchObject({ kind: "acknowledged" });
    expect(answers.map(({ verdict }) => verdict.kind)).toEqual(["pinIncorrect"]);
  });

  it("is bounded, and nothing goes out beyond that", async () => {
    const { link, echo } = bench();
    const echoes = ["000901", "000902", "000903", "000904"].map((stan) => echo(stan));
    for (const each of echoes) each.catch(() => undefined);
    await settle();
    await expect(echo("000905")).rejects.toMatchObject({ code: "PP901" });
    await expect(echo("000901")).rejects.toMatchObject({ code: "PP901" });
    expect(link.sent.length).toBe(4);
  });

  it("ends each by its own deadline", async () => {
    const { clock, link, silences, pay, echo } = bench();
    await pay();
    const failed = expect(echo()).rejects.toMatchObject({ code: "PP502" });
    await settle();
    await clock.advanceAsync(8_000);
    await failed;
    // The payment has a deadline of its own, and its connection stays.
    expect([silences, link.drops]).toEqual([[], 0]);
    await clock.advanceAsync(300_000);
    expect(silences.map(({ code }) => code)).toEqual(["PP502"]);
  });

  it("counts what comes late, twice or unasked, and tells nothing of it", async () => {
    const { link, conversation, log, pay } = bench();
    await pay();
    const payment = link.last();
    link.answer(payment, "00");
    link.answer(payment, "00");
    await pay();
    conversation.giveUp();
    link.answer(payment, "00");
    link.answer(payment, "00", { 11: "000999" });
    link.receive(Buffer.from("noise"));
    expect(conversation.dropped).toEqual({ late: 1, duplicate: 1, unknown: 1, malformed: 1, asked: 0 });
    expect(log.map((event) => JSON.stringify(event))).toEqual(
      ["duplicate", "late", "unknown", "malformed"].map((why) => `{"event":"answerDropped","why":"${why}"}`),
    );
  });
});
