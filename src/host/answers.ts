import { type Balance, parseBalances } from "./balances.ts";
import { correlationIn } from "./correlation.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import type { UnpackedMessage } from "./iso8583/unpack.ts";
import { neededText, readMessage, refuseField, refusePart } from "./read-message.ts";
import {
  type HostVerdict,
  type ResponseCodeRow,
  type ResponseCodes,
  responseCodeRow,
  type TryEffect,
} from "./response-codes.ts";
import type { RequestMti, TransactionKind } from "./transaction.ts";

export interface ExpectedAnswer {
  /** What was asked for. Only the answer to a balance inquiry is read for balances, and must have them. */
  readonly transaction?: TransactionKind;
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
  /** Of an approved balance inquiry. */
  readonly balances?: readonly Balance[];
}

/** `refused`: the host did not take the reversal now, so it is to be repeated. */
export interface ReversalAnswer {
  readonly kind: "acknowledged" | "refused";
  readonly responseCode: string;
}

/**
 * Reads the answer to a request. An answer is ours by MTI class, terminal (DE 41) and STAN (DE 11), never by its order. Throws
 * Fault PP504, naming field and offset, when it is malformed, lacks a field that matters, has the wrong MTI, or approves another
 * amount than was asked.
 */
export function readAnswer(
  profile: MessageProfile,
  codes: ResponseCodes,
  bytes: Uint8Array,
  expected: ExpectedAnswer,
): Answer | NotOurs {
  const { requestMti } = expected;
  const answerMti = `${profile.dialect.mtiVersion}${requestMti.slice(1, 2)}10`;
  const message = readCorrelated(profile, bytes, requestMti.charAt(1), [answerMti], expected);
  if (!message) return { kind: "notOurs" };
  const responseCode = neededText(message, 39);
  const row = responseCodeRow(codes, responseCode);
  const verdict = hostVerdict(row, responseCode, message, profile);
  const answer = { kind: "verdict", verdict, tryEffect: row.tryEffect } as const;
  if (verdict.kind !== "approved") return answer;
  checkAmount(message, expected.amountMinor);
  return expected.transaction === "balance" ? { ...answer, balances: balancesIn(message) } : answer;
}

/** Reads the answer to a reversal or its repeat, in either form. Correlates and throws as `readAnswer` does. */
export function readReversalAnswer(
  profile: MessageProfile,
  codes: ResponseCodes,
  bytes: Uint8Array,
  expected: ExpectedReversalAnswer,
): ReversalAnswer | NotOurs {
  const message = readCorrelated(profile, bytes, "4", profile.dialect.reversal.answers, expected);
  if (!message) return { kind: "notOurs" };
  const responseCode = neededText(message, 39);
  return { kind: codes.reversalDone.has(responseCode) ? "acknowledged" : "refused", responseCode };
}

/** Undefined when the message answers something else; Fault PP504 when it is of our request's class, but no answer to it. */
export function readCorrelated(
  profile: MessageProfile,
  bytes: Uint8Array,
  mtiClass: string,
  answerMtis: readonly string[],
  expected: ExpectedReversalAnswer,
): UnpackedMessage | undefined {
  const message = readMessage(profile, bytes);
  const found = correlationIn(message);
  const ours =
    found.terminalId === expected.terminalId.trimEnd() && found.stan === expected.stan && found.mtiClass === mtiClass;
  if (!ours) return undefined;
  if (!answerMtis.includes(message.mti)) throw refusePart("mti", 0, "not that of an answer to our request");
  return message;
}

function hostVerdict(
  { verdict }: ResponseCodeRow,
  responseCode: string,
  message: UnpackedMessage,
  { pinCarriage }: MessageProfile,
): HostVerdict {
  switch (verdict.kind) {
    case "secondFactorRequired":
      // A code that could not be sent is not asked for.
      if (verdict.factor === "code" && !pinCarriage.own)
        return { kind: "declined", reason: "pinRequired", responseCode };
      return { ...verdict, responseCode };
    case "declined":
    case "hostFault":
      return { ...verdict, responseCode };
    case "approvedInPart":
      throw refuseField(message, 39, "approves a part of the amount only");
    default:
      return { kind: verdict.kind };
  }
}

function checkAmount(message: UnpackedMessage, amountMinor: number | undefined): void {
  if (amountMinor === undefined || !message.fields.has(4)) return;
  if (Number(neededText(message, 4)) !== amountMinor) throw refuseField(message, 4, "not the amount that was asked");
}

function balancesIn(message: UnpackedMessage): readonly Balance[] {
  const balances = parseBalances(neededText(message, 54));
  if (!balances) throw refuseField(message, 54, "not amounts of 20 characters");
  return balances;
}
