import { Fault } from "../faults/fault.ts";
import { IsoFormatError, type MessagePart } from "./iso8583/iso-format-error.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import { type UnpackedMessage, unpack } from "./iso8583/unpack.ts";
import { type RequestMti, wireTerminalId } from "./requests.ts";
import {
  type HostVerdict,
  type ResponseCodeRow,
  type ResponseCodes,
  responseCodeRow,
  type TryEffect,
} from "./response-codes.ts";

export interface ExpectedAnswer {
  /** MTI of the request; its answer's function digit is one more (0200 is answered by 0210). */
  readonly requestMti: RequestMti;
  readonly terminalId: string;
  readonly stan: string;
  /** When given, an approval for another amount is refused. */
  readonly amountMinor?: number;
}

export type ExpectedReversalAnswer = Pick<ExpectedAnswer, "terminalId" | "stan">;

/** Well formed, but the answer to another request: late, or another terminal's. To be dropped and counted. */
export interface NotOurs {
  readonly kind: "notOurs";
}

export interface Answer {
  readonly kind: "verdict";
  readonly verdict: HostVerdict;
  readonly tryEffect: TryEffect;
}

/** `refused`: the host did not take the reversal now, so it is to be repeated. */
export interface ReversalAnswer {
  readonly kind: "acknowledged" | "refused";
  readonly responseCode: string;
}

/**
 * Reads the answer to a payment request. An answer is ours by MTI class, terminal (DE 41) and STAN (DE 11), never by its
 * order. Throws Fault PP504, naming field and offset, when it is malformed, lacks a field that matters, has the wrong
 * MTI, or approves another amount than was asked.
 */
export function readAnswer(
  profile: MessageProfile,
  codes: ResponseCodes,
  bytes: Uint8Array,
  expected: ExpectedAnswer,
): Answer | NotOurs {
  const message = readCorrelated(profile, bytes, expected.requestMti, expected);
  if (!message) return { kind: "notOurs" };
  const responseCode = text(message, 39);
  const row = responseCodeRow(codes, responseCode);
  const verdict = hostVerdict(row, responseCode, message);
  if (verdict.kind === "approved") checkAmount(message, expected.amountMinor);
  return { kind: "verdict", verdict, tryEffect: row.tryEffect };
}

/** Reads the answer to a reversal, 0400 or 0401. Correlates and throws as `readAnswer` does. */
export function readReversalAnswer(
  profile: MessageProfile,
  codes: ResponseCodes,
  bytes: Uint8Array,
  expected: ExpectedReversalAnswer,
): ReversalAnswer | NotOurs {
  const message = readCorrelated(profile, bytes, "0400", expected);
  if (!message) return { kind: "notOurs" };
  const responseCode = text(message, 39);
  return { kind: codes.reversalDone.has(responseCode) ? "acknowledged" : "refused", responseCode };
}

function readCorrelated(
  profile: MessageProfile,
  bytes: Uint8Array,
  requestMti: RequestMti | "0400",
  expected: ExpectedReversalAnswer,
): UnpackedMessage | undefined {
  const message = unpackAnswer(profile, bytes);
  const ours =
    text(message, 41) === wireTerminalId(expected.terminalId) &&
    text(message, 11) === expected.stan &&
    message.mti[1] === requestMti[1];
  if (!ours) return undefined;
  if (message.mti !== `${requestMti.slice(0, 2)}10`) throw refuse("mti", 0, "not that of an answer to our request");
  return message;
}

function unpackAnswer(profile: MessageProfile, bytes: Uint8Array): UnpackedMessage {
  try {
    return unpack(profile, bytes);
  } catch (error) {
    if (error instanceof IsoFormatError) throw asHostFault(error);
    throw error;
  }
}

function hostVerdict({ verdict }: ResponseCodeRow, responseCode: string, message: UnpackedMessage): HostVerdict {
  switch (verdict.kind) {
    case "declined":
    case "hostFault":
      return { ...verdict, responseCode };
    case "approvedInPart":
      throw refuse(39, offsetOf(message, 39), "approves a part of the amount only");
    default:
      return { kind: verdict.kind };
  }
}

function checkAmount(message: UnpackedMessage, amountMinor: number | undefined): void {
  if (amountMinor === undefined || !message.fields.has(4)) return;
  if (Number(text(message, 4)) !== amountMinor) throw refuse(4, offsetOf(message, 4), "not the amount that was asked");
}

function text(message: UnpackedMessage, field: number): string {
  const value = message.fields.get(field);
  if (typeof value !== "string") throw refuse(field, offsetOf(message, field), "missing");
  return value;
}

/** A field that is missing is missing from the bitmap, which follows the MTI. */
function offsetOf(message: UnpackedMessage, field: number): number {
  return message.offsets[field] || message.mti.length;
}

function refuse(part: MessagePart, offset: number, problem: string): Fault {
  return asHostFault(new IsoFormatError(part, offset, problem));
}

function asHostFault(error: IsoFormatError): Fault {
  return new Fault("PP504", `the host's answer: ${error.message}`, { cause: error });
}
