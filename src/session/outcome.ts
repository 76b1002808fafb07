import type { FaultCode } from "../faults/fault-table.ts";
import type { DeclineReason } from "../host/response-codes.ts";

/** Why a payment whose request may already be under way was ended: by the customer, or for a fault that waits for no answer. */
export type GiveUp = "cancelled" | "cardRemoved" | FaultCode;

/** `afterSending`: the request may have reached the host. */
export function givenUp(giveUp: GiveUp, afterSending: boolean): Outcome {
  if (giveUp === "cancelled" || giveUp === "cardRemoved") return { kind: giveUp, afterSending };
  return { kind: "fault", code: giveUp };
}

/**
 * How a payment ended: a value, shown to the customer and told to the app. A single wrong PIN is no outcome, the payment
 * waits for the next try; `pinTriesExceeded` is.
 */
export type Outcome =
  | { readonly kind: "approved" }
  /** `here`: locked on this machine, for `waitMs`; `bank`: until the bank unlocks. `justNow`: by this payment's wrong PIN. */
  | { readonly kind: "pinTriesExceeded"; readonly where: "here"; readonly waitMs: number; readonly justNow: boolean }
  | { readonly kind: "pinTriesExceeded"; readonly where: "bank" }
  /** Too many PINs on this machine in the last hour, whatever the card. */
  | { readonly kind: "tooManyPins"; readonly waitMs: number }
  | { readonly kind: "declined"; readonly reason: DeclineReason; readonly responseCode: string }
  | { readonly kind: "cancelled"; readonly afterSending: boolean }
  | { readonly kind: "cardRemoved"; readonly afterSending: boolean }
  | { readonly kind: "timedOut" }
  | { readonly kind: "cardUnreadable" }
  | { readonly kind: "fault"; readonly code: FaultCode };
