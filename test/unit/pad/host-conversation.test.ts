import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { Fault } from "../../../src/faults/fault.ts";
import type { Answer } from "../../../src/host/answers.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";
import { HostConversation } from "../../../src/pad/host-conversation.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { gate, settle } from "../../support/gate.ts";
import { packPayment, packReversal } from "../../support/payment-samples.ts";
import { RecordingLink } from "../../support/recording-link.ts";

const expected = { requestMti: "0200", terminalId: "KIOSK1", stan: "000123", amountMinor: 400 } as const;
const deadlineMs = 8_000;

function bench() {
  const clock = new VirtualClock();
  const link = new RecordingLink();
  const log: PadEvent[] = [];
  const answers: Answer[] = [];
  const silences: Fault[] = [];
  const conversation = new HostConversation({
    link,
    clock,
    profile: iso87Ascii,
    codes: responseCodesIso87,
    log: (event) => log.push(event),
  });
  conversation.start({ onAnswer: (answer) => answers.push(answer), onSilent: (fault) => silences.push(fault) });
  const ask = (stan = "000123") => conversation.sendRequest(packPayment({ stan }), { ...expected, stan });
  const reverse = (stan = "000123") =>
    conversation.sendReversal(packReversal({ stan }), { ...expected, stan }, deadlineMs);
  return { clock, link, log, answers, silences, conversation, ask, reverse };
}

const approved: Answer = { kind: "verdict", verdict: { kind: "approved" }, tryEffect: "approved" };

describe("a request", () => {
  it("is answered once; what comes twice is dropped and logged", async () => {
    const { link, answers, log, ask } = bench();
    await ask();
    link.answer(link.last(), "00");
    link.answer(link.last(), "55");
    expect([answers, log]).toEqual([[approved], [{ event: "answerDropped", why: "duplicate" }]]);
  });

  it.each([
    ["another STAN", { 11: "000122" }],
    ["another terminal", { 41: "KIOSK2  " }],
  ])("is not answered by what has %s, and goes on waiting", async (_what, changes) => {
    const { link, answers, silences, log, ask } = bench();
    await ask();
    link.answer(link.last(), "55", changes);
    expect([answers, silences, log]).toEqual([[], [], [{ event: "answerDropped", why: "unknown" }]]);
    link.answer(link.last(), "00");
    expect(answers).toEqual([approved]);
  });

  it("answered by noise is silence PP504, never a verdict", async () => {
    const { link, answers, silences, ask } = bench();
    await ask();
    link.receive(Buffer.from("0210 is no bitmap"));
    expect([answers, silences.map(({ code }) => code)]).toEqual([[], ["PP504"]]);
    link.answer(link.last(), "55");
    expect(answers).toEqual([]);
  });

  it("approved for another amount is silence PP504", async () => {
    const { link, answers, silences, ask } = bench();
    await ask();
    link.answer(link.last(), "00", { 4: "000000000399" });
    expect([answers, silences.map(({ code }) => code)]).toEqual([[], ["PP504"]]);
  });

  it("whose link is lost is silence PP503", async () => {
    const { link, silences, ask } = bench();
    await ask();
    link.lose();
    expect(silences.map(({ code }) => code)).toEqual(["PP503"]);
  });

  it("that cannot be handed to the network is silence PP503, since it may have left", async () => {
    const { link, silences, ask } = bench();
    link.failsSending = true;
    await ask();
    expect(silences.map(({ code }) => code)).toEqual(["PP503"]);
  });

  it("given up is not answered any more", async () => {
    const { link, answers, silences, log, conversation, ask } = bench();
    await ask();
    conversation.giveUp();
    link.answer(link.last(), "00");
    link.lose();
    expect([answers, silences, log]).toEqual([[], [], [{ event: "answerDropped", why: "late" }]]);
  });

  it("is not ended by the sending of the one before, that fails when its answer has long come", async () => {
    const { link, answers, silences, ask } = bench();
    const stalled = gate();
    link.sendGate = stalled.opened;
    link.failsSending = true;
    const first = ask("000001");
    link.answer(link.last(), "55");
    link.sendGate = Promise.resolve();
    link.failsSending = false;
    await ask("000002");
    link.failsSending = true;
    stalled.open();
    await first;
    expect(silences).toEqual([]);
    link.answer(link.last(), "00");
    expect(answers.map(({ verdict }) => verdict.kind)).toEqual(["pinIncorrect", "approved"]);
  });
});

describe("nobody asked", () => {
  it("for a message that comes, so it is dropped, noise or not", () => {
    const { link, answers, silences, log } = bench();
    link.receive(packPayment());
    link.receive(Buffer.from("noise"));
    expect([answers, silences, log.map(({ event }) => event)]).toEqual([[], [], ["answerDropped", "answerDropped"]]);
  });

  it("so a link that is lost is no silence", () => {
    const { link, silences } = bench();
    link.lose();
    expect(silences).toEqual([]);
  });
});

describe("a reversal", () => {
  it.each([
    ["00", "acknowledged"],
    ["25", "acknowledged"],
    ["96", "refused"],
  ])("answered %s is %s", async (responseCode, kind) => {
    const { link, reverse } = bench();
    link.onSend = (message) => link.answer(message, responseCode);
    await expect(reverse()).resolves.toEqual({ kind, responseCode });
  });

  it("not answered in time rejects with PP502, and its answer is dropped then", async () => {
    const { clock, link, log, reverse } = bench();
    const failed = expect(reverse()).rejects.toMatchObject({ code: "PP502" });
    await clock.advanceAsync(deadlineMs);
    await failed;
    link.answer(link.last(), "00");
    expect(log).toEqual([{ event: "answerDropped", why: "late" }]);
  });

  it.each([
    ["PP503", (link: RecordingLink) => link.lose()],
    ["PP504", (link: RecordingLink) => link.receive(Buffer.from("noise"))],
  ])("rejects with %s at once", async (code, happen) => {
    const { link, reverse } = bench();
    const failed = expect(reverse()).rejects.toMatchObject({ code });
    await settle();
    happen(link);
    await failed;
  });

  it("that cannot be sent rejects, and awaits nothing", async () => {
    const { link, log, reverse } = bench();
    link.failsSending = true;
    await expect(reverse()).rejects.toMatchObject({ code: "PP503" });
    link.answer(link.last(), "00");
    expect(log).toEqual([{ event: "answerDropped", why: "late" }]);
  });

  it("is not acknowledged by the late answer to the payment, which has the same STAN", async () => {
    const { link, log, answers, reverse } = bench();
    const answer = reverse();
    await settle();
    const { fields } = link.last();
    link.answer({ mti: "0200", fields }, "00");
    expect([answers, log]).toEqual([[], [{ event: "answerDropped", why: "unknown" }]]);
    link.answer(link.last(), "00");
    await expect(answer).resolves.toMatchObject({ kind: "acknowledged" });
  });

  it("ends with the conversation: nobody waits for an answer that cannot come", async () => {
    const { conversation, reverse } = bench();
    const failed = expect(reverse()).rejects.toMatchObject({ code: "PP503" });
    await settle();
    await conversation.stop();
    await failed;
  });

  it("is not given up with the request", async () => {
    const { link, conversation, reverse } = bench();
    const answer = reverse();
    await settle();
    conversation.giveUp();
    link.answer(link.last(), "00");
    await expect(answer).resolves.toMatchObject({ kind: "acknowledged" });
  });
});
