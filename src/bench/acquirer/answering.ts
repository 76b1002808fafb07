import { maskPan } from "../../host/iso8583/mask-pan.ts";
import type { AcquirerEvent } from "./acquirer-event.ts";
import type { Issuer } from "./issuer.ts";
import { amountRule, type Delivery } from "./rules.ts";
import { sentPin } from "./sent-pin.ts";
import {
  needField,
  readTerminalMessage,
  type TerminalMessage,
  TerminalMessageError,
  writeAnswer,
} from "./terminal-message.ts";

/** The answer to one message, before the way it is delivered is played; none when the message cannot be answered. */
export interface Answered {
  readonly event: AcquirerEvent;
  readonly answer: TerminalMessage | undefined;
  readonly delivery: Delivery;
}

type Handler = (issuer: Issuer, message: TerminalMessage) => Answered;

const handlers: Readonly<Record<string, Handler>> = {
  "0100": answerPayment,
  "0200": answerPayment,
  "0400": answerReversal,
  "0401": answerReversal,
};

const forbiddenInReversals: readonly number[] = [35, 52, 63];

/** Reads one message, lets the issuer decide, and makes the answer. Never throws for what a terminal sends. */
export function answer(issuer: Issuer, bytes: Buffer): Answered {
  try {
    const message = readTerminalMessage(bytes);
    const handler = handlers[message.mti];
    if (!handler) throw new TerminalMessageError(`message type ${message.mti} is not served`);
    return handler(issuer, message);
  } catch (error) {
    if (!(error instanceof TerminalMessageError)) throw error;
    return { event: { kind: "malformed", detail: error.message }, answer: undefined, delivery: "cut" };
  }
}

function answerPayment(issuer: Issuer, message: TerminalMessage): Answered {
  const amountMinor = Number(needField(message, 4));
  const rule = amountRule(amountMinor);
  const pan = needField(message, 2);
  if (!needField(message, 35).startsWith(pan))
    throw new TerminalMessageError("field 35 is another card's than field 2");
  const pin = sentPin(message);
  const identity = { mti: message.mti, terminalId: needField(message, 41), stan: needField(message, 11) };
  const responseCode = issuer.authorise({
    ...identity,
    transmissionTime: needField(message, 7),
    pan,
    amountMinor,
    pin,
    ruleAnswer: rule?.responseCode,
  });
  const delivery = rule?.delivery ?? "prompt";
  const shown = {
    ...identity,
    pinBlockFormat: pin.format,
    ksn: pin.ksn?.toString("hex").toUpperCase(),
    maskedPan: maskPan(pan),
    amountMinor,
    currency: needField(message, 49),
  };
  return {
    event: { kind: "payment", ...shown, responseCode, delivery },
    answer: answerTo(message, responseCode),
    delivery,
  };
}

function answerReversal(issuer: Issuer, message: TerminalMessage): Answered {
  for (const field of forbiddenInReversals) {
    if (message.fields.has(field)) throw new TerminalMessageError(`field ${field} has no place in a reversal`);
  }
  const original = needField(message, 90);
  const stan = original.slice(4, 10);
  const terminalId = needField(message, 41);
  const pan = needField(message, 2);
  const amountMinor = Number(needField(message, 4));
  const responseCode = issuer.reverse(
    { mti: original.slice(0, 4), terminalId, stan, transmissionTime: original.slice(10, 20) },
    pan,
    amountMinor,
  );
  const silent = message.mti === "0400" && amountRule(amountMinor)?.delivery === "silentUntilRepeat";
  const delivery = silent ? "dropped" : "prompt";
  const shown = { mti: message.mti, terminalId, stan, maskedPan: maskPan(pan), amountMinor };
  return {
    event: { kind: "reversal", ...shown, reason: needField(message, 39), responseCode, delivery },
    answer: answerTo(message, responseCode),
    delivery,
  };
}

/** What an answer repeats of its request; never card data. */
const echoed: readonly number[] = [3, 4, 7, 11, 12, 13, 41, 42, 49];

function answerTo(request: TerminalMessage, responseCode: string): TerminalMessage {
  const fields = new Map(echoed.map((number) => [number, needField(request, number)]));
  const stan = needField(request, 11);
  fields.set(37, needField(request, 13).padEnd(6, "0") + stan);
  if (responseCode === "00") fields.set(38, `A${stan.slice(1)}`);
  fields.set(39, responseCode);
  return { mti: `${request.mti.slice(0, 2)}10`, fields };
}

/** An answer with some fields changed; undefined takes one away. */
export function withFields(message: TerminalMessage, changes: Readonly<Record<number, string | undefined>>): Buffer {
  const fields = new Map(message.fields);
  for (const [number, value] of Object.entries(changes)) {
    if (value === undefined) fields.delete(Number(number));
    else fields.set(Number(number), value);
  }
  return writeAnswer(message.mti, fields);
}
