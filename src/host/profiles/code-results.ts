import type { CodeVerdict, DeclineReason, ResponseCodeRow, TryEffect } from "../response-codes.ts";

type Result = Omit<ResponseCodeRow, "meaning">;

/** A response code, what it comes to, and what the network calls it. */
export type CodeRow = readonly [code: string, result: Result, meaning: string];

function result(verdict: CodeVerdict, tryEffect: TryEffect): Result {
  return { verdict, tryEffect };
}

export function declined(reason: DeclineReason): Result {
  return result({ kind: "declined", reason }, "otherAnswer");
}

export const approved = result({ kind: "approved" }, "approved");
export const inPart = result({ kind: "approvedInPart" }, "approved");
export const pinIncorrect = result({ kind: "pinIncorrect" }, "pinIncorrect");
export const pinTriesExceeded = result({ kind: "pinTriesExceeded" }, "pinTriesExceeded");
/** The host refuses the terminal or its message. */
export const refused = result({ kind: "hostFault", faultCode: "PP505" }, "otherAnswer");
/** The host's key and ours differ. */
export const keyFault = result({ kind: "hostFault", faultCode: "PP506" }, "otherAnswer");
/** The bank has decided nothing yet, and least of all that a PIN was wrong. */
export const codeWanted = result({ kind: "secondFactorRequired", factor: "code" }, "otherAnswer");
export const pinWanted = result({ kind: "secondFactorRequired", factor: "pin" }, "otherAnswer");
export const contactBank = declined("contactBank");
export const cardNotAllowed = declined("cardNotAllowed");
export const tryLater = declined("tryLater");

export function codeTable(rows: readonly CodeRow[]): ReadonlyMap<string, ResponseCodeRow> {
  return new Map(rows.map(([code, outcome, meaning]) => [code, { ...outcome, meaning }]));
}
