import type { TryVerdict } from "../attempts/try-policy.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { HostVerdict, TryEffect } from "../host/response-codes.ts";
import type { TimerName } from "./effect.ts";
import type { Payment } from "./state.ts";

/** What happened. No event says which digit key was pressed. */
export type Event =
  | { readonly type: "paymentStarted"; readonly payment: Payment }
  /** A card with a well-formed track 2 was read. */
  | { readonly type: "cardRead"; readonly cardIn: boolean }
  | { readonly type: "cardUnreadable"; readonly cardIn: boolean }
  | { readonly type: "cardRemoved" }
  /** The reader was away and is back: whether a card is still in its slot is not known, and is taken as no. */
  | { readonly type: "slotUnknown" }
  | { readonly type: "triesChecked"; readonly tries: TryVerdict }
  /** A digit was taken or CLEAR was pressed. */
  | { readonly type: "digitsChanged"; readonly count: number }
  /** A digit beyond the longest PIN. */
  | { readonly type: "entryFull" }
  /** ENTER with fewer digits than the shortest PIN. */
  | { readonly type: "pinTooShort" }
  | { readonly type: "pinEntered" }
  | { readonly type: "cancelPressed" }
  /** HELP lies over the screen for a moment. */
  | { readonly type: "helpRequested" }
  /** The app or the attendant ends the payment. */
  | { readonly type: "cancelRequested" }
  | { readonly type: "requestSent" }
  /** Nothing has left: the try was not consumed. */
  | { readonly type: "forwardFailed"; readonly code: FaultCode }
  | { readonly type: "forwardAborted" }
  | { readonly type: "hostAnswered"; readonly verdict: HostVerdict; readonly tryEffect: TryEffect }
  /** No answer, or none that can be believed, after the request had left. */
  | { readonly type: "hostSilent"; readonly code: FaultCode }
  | { readonly type: "trySettled"; readonly tries: TryVerdict }
  /** The tries could not be read or written down: nothing may be assumed. */
  | { readonly type: "stepFailed"; readonly code: FaultCode }
  | { readonly type: "faultRaised"; readonly code: FaultCode }
  | { readonly type: "faultCleared"; readonly code: FaultCode }
  | { readonly type: "timerFired"; readonly timer: TimerName };

export type EventType = Event["type"];
export type Of<Type extends EventType> = Extract<Event, { type: Type }>;
