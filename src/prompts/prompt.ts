import type { FaultPrompt } from "../faults/fault-row.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { PinWeakness } from "../pin/pin-policy.ts";
import type { Amount } from "./currency.ts";

/** No parameters. */
type None = Record<never, never>;

interface Entry {
  readonly amount: Amount;
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
  INSERT_CARD: { readonly amount: Amount };
  CARD_UNREADABLE: { readonly amount: Amount };
  CARD_NOT_READ: None;
  ENTER_PIN: Entry & { readonly triesLeft: number };
  ENTER_PIN_LAST_TRY: Entry;
  /** The PIN was wrong; the payment waits for another. */
  ENTER_VALID_PIN: { readonly triesLeft: number };
  /** The PIN was wrong, and one try is left. */
  LAST_PIN_TRY: None;
  PIN_TOO_SHORT: { readonly minDigits: number; readonly digitCount: number };
  /** At a PIN change: the new PIN is easy to guess, and why. */
  WEAK_PIN: { readonly weakness: PinWeakness };
  PLEASE_WAIT: { readonly amount: Amount };
  APPROVED: { readonly amount: Amount };
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
export const wrongPinPrompts: readonly PromptId[] = ["ENTER_VALID_PIN", "LAST_PIN_TRY", "RETRIES_EXCEEDED"];
