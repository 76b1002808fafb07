import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { Balance } from "../host/balances.ts";
import type { DeclineReason } from "../host/response-codes.ts";
import type { Tone } from "../ports/buzzer.ts";
import { type Amount, type Currency, currencies } from "../prompts/currency.ts";
import type { Prompt } from "../prompts/prompt.ts";
import { faultOf, type Outcome } from "./outcome.ts";
import type { Transaction } from "./transaction.ts";

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

/** What the customer reads at the end. */
export function outcomePrompt(outcome: Outcome, transaction: Transaction): Prompt {
  switch (outcome.kind) {
    case "approved":
      return { id: "APPROVED", purpose: transaction };
    case "balanceTold":
      return balancePrompt(outcome.balances);
    case "pinChanged":
      return { id: "PIN_CHANGED" };
    case "pinChangeUnknown": {
      const about = faultOf(outcome);
      return { id: "PIN_CHANGE_UNKNOWN", ...(about ? { about } : {}) };
    }
    case "newPinRefused":
      return { id: "PIN_NOT_CHANGED" };
    case "pinVerified":
      return { id: "PIN_VERIFIED" };
    case "pinTriesExceeded":
      if (outcome.where === "bank") return { id: "LOCKED_BY_BANK" };
      return { id: outcome.justNow ? "RETRIES_EXCEEDED" : "LOCKED_HERE", waitMs: outcome.waitMs };
    case "tooManyPins":
      return { id: "TOO_MANY_PINS", waitMs: outcome.waitMs };
    case "secondFactorFailed":
      return { id: outcome.factor === "code" ? "CODE_NOT_ACCEPTED" : "PIN_NOT_VERIFIED" };
    case "declined":
      if (transaction.transaction === "pinChange" && outcome.reason === "pinPolicy") return { id: "NEW_PIN_REFUSED" };
      return { id: declinePrompts[outcome.reason] };
    case "cancelled":
    case "cardRemoved":
    case "timedOut":
      return { id: endedPrompt(outcome, transaction) };
    case "cardUnreadable":
      return { id: "CARD_NOT_READ" };
    case "fault": {
      const { code } = outcome;
      const isInquiry = transaction.transaction === "balance" || transaction.transaction === "pinVerification";
      return isInquiry && faultTable[code].prompt === "NO_ANSWER"
        ? { id: "INQUIRY_UNANSWERED", code }
        : faultPrompt(code);
    }
  }
}

export function faultPrompt(code: FaultCode): Prompt {
  return { id: faultTable[code].prompt, code };
}

type Ended = Extract<Outcome, { kind: "cancelled" | "cardRemoved" | "timedOut" }>;

/** Money comes back only where money was to move and the request may have left. */
function endedPrompt(
  outcome: Ended,
  { transaction }: Transaction,
): "PIN_NOT_CHANGED" | "TIMED_OUT" | `${"CANCELED" | "CARD_REMOVED"}${"" | "_AFTER_SENDING"}` {
  if (transaction === "pinChange") return "PIN_NOT_CHANGED";
  if (outcome.kind === "timedOut") return "TIMED_OUT";
  const comesBack = outcome.afterSending && transaction === "payment";
  return `${outcome.kind === "cancelled" ? "CANCELED" : "CARD_REMOVED"}${comesBack ? "_AFTER_SENDING" : ""}`;
}

function balancePrompt(balances: readonly Balance[]): Prompt {
  const balance = spendable(balances);
  return balance ? { id: "BALANCE", balance } : { id: "BALANCE_NOT_TOLD" };
}

/** ISO 8583 DE 54, amount type: what the account holds, and what can be spent of it. */
const available = "02";

/** The first that can be spent and is in a currency whose decimals we know. */
function spendable(balances: readonly Balance[]): Amount | undefined {
  for (const { amountType, currency: numeric, amountMinor } of balances) {
    const currency = (Object.keys(currencies) as Currency[]).find((known) => currencies[known].numeric === numeric);
    if (amountType === available && currency) return { amountMinor, currency };
  }
  return undefined;
}

const successes: readonly Outcome["kind"][] = ["approved", "balanceTold", "pinChanged", "pinVerified"];

export function outcomeTone(outcome: Outcome): Tone {
  return successes.includes(outcome.kind) ? "success" : "error";
}

const quicklyRead: readonly Outcome["kind"][] = [
  "approved",
  "pinChanged",
  "pinVerified",
  "cancelled",
  "cardRemoved",
  "timedOut",
];

/** The others say what to do next or whom to ask, or a balance: more to read. */
export function takesLonger(outcome: Outcome): boolean {
  return !quicklyRead.includes(outcome.kind);
}
