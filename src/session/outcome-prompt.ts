import { faultTable } from "../faults/fault-table.ts";
import type { DeclineReason } from "../host/response-codes.ts";
import type { Tone } from "../ports/buzzer.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Outcome } from "./outcome.ts";
import type { Payment } from "./state.ts";

const declinePrompts = {
  generic: "DECLINED",
  funds: "DECLINED_FUNDS",
  amountLimit: "DECLINED_LIMIT",
  frequencyLimit: "DECLINED_LIMIT",
  cardExpired: "CARD_EXPIRED",
  cardNotAllowed: "CARD_NOT_ALLOWED",
  contactBank: "CONTACT_BANK",
  pinNotVerifiable: "PIN_NOT_VERIFIED",
  pinRequired: "PIN_NOT_VERIFIED",
  pinPolicy: "PIN_REFUSED_BY_RULE",
  tryLater: "BANK_UNAVAILABLE",
} as const satisfies Record<DeclineReason, Prompt["id"]>;

/** What the customer reads at the end. `approved` needs its payment for the amount. */
export function outcomePrompt(outcome: Exclude<Outcome, { kind: "approved" }>): Prompt;
export function outcomePrompt(outcome: Outcome, payment: Payment): Prompt;
export function outcomePrompt(outcome: Outcome, payment?: Payment): Prompt {
  switch (outcome.kind) {
    case "approved":
      return payment ? { id: "APPROVED", amount: payment } : { id: "IDLE" };
    case "pinTriesExceeded":
      if (outcome.where === "bank") return { id: "LOCKED_BY_BANK" };
      return { id: outcome.justNow ? "RETRIES_EXCEEDED" : "LOCKED_HERE", waitMs: outcome.waitMs };
    case "tooManyPins":
      return { id: "TOO_MANY_PINS", waitMs: outcome.waitMs };
    case "declined":
      return { id: declinePrompts[outcome.reason] };
    case "cancelled":
      return { id: outcome.afterSending ? "CANCELED_AFTER_SENDING" : "CANCELED" };
    case "cardRemoved":
      return { id: outcome.afterSending ? "CARD_REMOVED_AFTER_SENDING" : "CARD_REMOVED" };
    case "timedOut":
      return { id: "TIMED_OUT" };
    case "cardUnreadable":
      return { id: "CARD_NOT_READ" };
    case "fault":
      return { id: faultTable[outcome.code].prompt, code: outcome.code };
  }
}

export function outcomeTone(outcome: Outcome): Tone {
  return outcome.kind === "approved" ? "success" : "error";
}

/** These say what to do next or whom to ask: more to read. */
export function takesLonger(outcome: Outcome): boolean {
  return !["approved", "cancelled", "cardRemoved", "timedOut"].includes(outcome.kind);
}
