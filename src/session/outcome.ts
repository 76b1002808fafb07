import type { FaultCode } from "../faults/fault-table.ts";
import type { Balance } from "../host/balances.ts";
import type { DeclineReason } from "../host/response-codes.ts";
import type { PinWeakness } from "../pin/pin-policy.ts";

/** Why a new PIN was not taken; `differs`: from its repetition. */
export type NewPinRefusal = PinWeakness | "differs";

/** Why a transaction whose request may already be under way was ended: by the customer, or for a fault that waits for no answer. */
export type GiveUp = "cancelled" | "cardRemoved" | FaultCode;

/** `afterSending`: the request may have reached the host. */
export function givenUp(giveUp: GiveUp, afterSending: boolean): Outcome {
  if (giveUp === "cancelled" || giveUp === "cardRemoved") return { kind: giveUp, afterSending };
  return { kind: "fault", code: giveUp };
}

/**
 * How a transaction ended: a value, shown to the customer and told to the app. A single wrong PIN is no outcome, the
 * transaction waits for the next try; `pinTriesExceeded` is.
 */
export type Outcome =
  /** A payment. */
  | { readonly kind: "approved" }
  /** All that the host told; what the customer can spend is among them, as a rule. */
  | { readonly kind: "balanceTold"; readonly balances: readonly Balance[] }
  | { readonly kind: "pinChanged" }
  /** The change was sent and `why` ended the wait: whether the old PIN holds or the new one is not known. */
  | { readonly kind: "pinChangeUnknown"; readonly why: GiveUp }
  /** No new PIN that would do was found, the last one for this reason. */
  | { readonly kind: "newPinRefused"; readonly why: NewPinRefusal }
  | { readonly kind: "pinVerified" }
  /** `here`: locked on this machine, for `waitMs`; `bank`: until the bank unlocks. `justNow`: by this transaction's wrong PIN. */
  | { readonly kind: "pinTriesExceeded"; readonly where: "here"; readonly waitMs: number; readonly justNow: boolean }
  | { readonly kind: "pinTriesExceeded"; readonly where: "bank" }
  /** Too many PINs on this machine in the last hour, whatever the card. */
  | { readonly kind: "tooManyPins"; readonly waitMs: number }
  /** What the bank asked for besides the PIN was given as often as may be, and it asked again. */
  | { readonly kind: "secondFactorFailed"; readonly factor: "code" | "pin" }
  | { readonly kind: "declined"; readonly reason: DeclineReason; readonly responseCode: string }
  | { readonly kind: "cancelled"; readonly afterSending: boolean }
  | { readonly kind: "cardRemoved"; readonly afterSending: boolean }
  | { readonly kind: "timedOut" }
  | { readonly kind: "cardUnreadable" }
  | { readonly kind: "fault"; readonly code: FaultCode };

/** The fault that a transaction ended with, whatever else its outcome says. */
export function faultOf(outcome: Outcome): FaultCode | undefined {
  if (outcome.kind === "fault") return outcome.code;
  if (outcome.kind !== "pinChangeUnknown" || outcome.why === "cancelled" || outcome.why === "cardRemoved")
    return undefined;
  return outcome.why;
}
