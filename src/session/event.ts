import type { TryVerdict } from "../attempts/try-policy.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { TimerName } from "./effect.ts";
import type { HostAnswer } from "./host-answer.ts";
import type { NewPinRefusal } from "./outcome.ts";
import type { Transaction } from "./transaction.ts";

/** What happened. No event says which digit key was pressed. */
export type Event =
  | { readonly type: "asked"; readonly transaction: Transaction }
  /** A card with a well-formed track 2 was read. */
  | { readonly type: "cardRead"; readonly cardIn: boolean }
  | { readonly type: "cardUnreadable"; readonly cardIn: boolean }
  | { readonly type: "cardRemoved" }
  /** The reader was away and is back: whether a card is still in its slot is not known, and is taken as no. */
  | { readonly type: "slotUnknown" }
  | { readonly type: "triesChecked"; readonly tries: TryVerdict }
  /** A digit was taken or CLEAR was pressed. */
  | { readonly type: "digitsChanged"; readonly count: number }
  /** A digit beyond the longest that is taken. */
  | { readonly type: "entryFull" }
  /** ENTER with fewer digits than the shortest that is taken. */
  | { readonly type: "tooShort" }
  | { readonly type: "entered" }
  /** ENTER, but the new PIN or its repetition will not do: both are wiped, the old one is kept. */
  | { readonly type: "newPinRefused"; readonly why: NewPinRefusal }
  | { readonly type: "cancelPressed" }
  /** HELP lies over the screen for a moment. */
  | { readonly type: "helpRequested" }
  /** The app or the attendant ends the transaction. */
  | { readonly type: "cancelRequested" }
  | { readonly type: "requestSent" }
  /** Nothing has left: the try was not consumed. */
  | { readonly type: "forwardFailed"; readonly code: FaultCode }
  | { readonly type: "forwardAborted" }
  | ({ readonly type: "hostAnswered" } & HostAnswer)
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
