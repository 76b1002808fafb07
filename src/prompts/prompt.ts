import type { FaultPrompt } from "../faults/fault-row.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { PinWeakness } from "../pin/pin-policy.ts";
import type { Amount } from "./currency.ts";
import type { Purpose } from "./purpose.ts";

/** No parameters. */
type None = Record<never, never>;

interface Entry {
  readonly digitCount: number;
  /** Places that are shown empty until a digit has come. */
  readonly minDigits: number;
}

/**
 * Every screen there is, with its typed parameters. Nothing else can reach the display: no caller can put free text
 * before the customer. Where UnifiedPOS has a name for a prompt (its PIN pad's standard list), this is it.
 */
export interface PromptParameters extends Record<FaultPrompt, { readonly code: FaultCode }> {
  /** `testKeys`: the keys are public, and no money moves. */
  IDLE: { readonly testKeys?: true };
  NOT_READY: None;
  INSERT_CARD: { readonly purpose: Purpose };
  CARD_UNREADABLE: { readonly purpose: Purpose };
  CARD_NOT_READ: None;
  ENTER_PIN: Entry & { readonly purpose: Purpose; readonly triesLeft: number };
  ENTER_PIN_LAST_TRY: Entry & { readonly purpose: Purpose };
  /** The PIN was wrong; another is waited for. */
  ENTER_VALID_PIN: { readonly triesLeft: number };
  /** The PIN was wrong, and one try is left. */
  LAST_PIN_TRY: None;
  /** The bank wants the PIN again, which was not wrong. */
  PIN_ONCE_MORE: None;
  PIN_TOO_SHORT: Entry;
  /** At a PIN change. */
  ENTER_OLD_PIN: Entry & { readonly triesLeft: number };
  ENTER_OLD_PIN_LAST_TRY: Entry;
  /** The old PIN was wrong; it is waited for again. */
  ENTER_VALID_OLD_PIN: { readonly triesLeft: number };
  /** The old PIN was wrong, and one try is left. */
  LAST_OLD_PIN_TRY: None;
  OLD_PIN_ONCE_MORE: None;
  ENTER_NEW_PIN: Entry;
  /** At a PIN change: the new PIN is easy to guess, and why. */
  WEAK_PIN: { readonly weakness: PinWeakness };
  REPEAT_NEW_PIN: Entry;
  /** The new PIN and its repetition; the new one is waited for again. */
  PINS_DIFFER: None;
  /** A one-time code of the bank, whose digits leave this machine unencrypted. */
  ENTER_CODE: Entry;
  CODE_TOO_SHORT: Entry;
  /** The bank did not take the code, and waits for another. */
  CODE_WRONG: None;
  PLEASE_WAIT: { readonly purpose: Purpose };
  APPROVED: { readonly purpose: Purpose };
  /** What the customer can spend. */
  BALANCE: { readonly balance: Amount };
  /** The bank approved the inquiry, and told no balance that can be shown here. */
  BALANCE_NOT_TOLD: None;
  PIN_VERIFIED: None;
  PIN_CHANGED: None;
  /** The change ended before anything was sent. */
  PIN_NOT_CHANGED: None;
  /** The bank does not take the new PIN. */
  NEW_PIN_REFUSED: None;
  /** The change was sent, and its answer is not known: which PIN holds is not, either. */
  PIN_CHANGE_UNKNOWN: { readonly about?: FaultCode };
  CODE_NOT_ACCEPTED: None;
  /** No answer, where no money was to move. */
  INQUIRY_UNANSWERED: { readonly code: FaultCode };
  /** The PIN was wrong, and with it the last try on this machine. */
  RETRIES_EXCEEDED: { readonly waitMs: number };
  LOCKED_HERE: { readonly waitMs: number };
  LOCKED_BY_BANK: None;
  TOO_MANY_PINS: { readonly waitMs: number };
  DECLINED: None;
  DECLINED_FUNDS: None;
  DECLINED_LIMIT: None;
  CARD_EXPIRED: None;
  CARD_NOT_ALLOWED: None;
  CONTACT_BANK: None;
  PIN_NOT_VERIFIED: None;
  PIN_REFUSED_BY_RULE: None;
  BANK_UNAVAILABLE: None;
  CANCELED: None;
  CANCELED_AFTER_SENDING: None;
  CARD_REMOVED: None;
  CARD_REMOVED_AFTER_SENDING: None;
  TIMED_OUT: None;
  REMOVE_CARD: None;
  CARD_LEFT: None;
  /** Over another screen, for a moment: whom to turn to. `about`: the fault that is shown, if one is. */
  HELP: { readonly about?: FaultCode };
}

export type PromptId = keyof PromptParameters;

export type Prompt = { [Id in PromptId]: { readonly id: Id } & PromptParameters[Id] }[PromptId];

/** Prompts that tell the customer the PIN was wrong: only a verified answer of the host may lead to one. */
export const wrongPinPrompts: readonly PromptId[] = [
  "ENTER_VALID_PIN",
  "LAST_PIN_TRY",
  "ENTER_VALID_OLD_PIN",
  "LAST_OLD_PIN_TRY",
  "RETRIES_EXCEEDED",
];

/** Prompts that stand there while digits are taken that leave unencrypted: only a code may be asked for, and they say so. */
export const codePrompts: readonly PromptId[] = ["ENTER_CODE", "CODE_TOO_SHORT", "CODE_WRONG"];
