import type { TryEffect } from "../host/response-codes.ts";
import type { ReversalReason } from "../host/reversal-record.ts";
import type { Tone } from "../ports/buzzer.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Outcome } from "./outcome.ts";
import type { Payment } from "./state.ts";

export type TimerName = "card" | "entryIdle" | "entryWhole" | "step" | "host" | "outcome" | "removal" | "parts";

/** What the runner does next, in this order. */
export type Effect =
  /** A payment was taken on; `complete` ends it. */
  | { readonly do: "begin"; readonly payment: Payment }
  | { readonly do: "show"; readonly prompt: Prompt }
  | { readonly do: "tone"; readonly tone: Tone }
  | { readonly do: "startTimer"; readonly timer: TimerName; readonly ms: number }
  | { readonly do: "stopTimers" }
  | { readonly do: "armReader" }
  | { readonly do: "disarmReader" }
  | { readonly do: "ejectCard" }
  /** The card's data is wiped from memory. */
  | { readonly do: "forgetCard" }
  /** Answered by `triesChecked` or `stepFailed`. */
  | { readonly do: "checkTries" }
  | { readonly do: "beginPinEntry" }
  | { readonly do: "wipePin" }
  /** Answered by `requestSent`, `forwardFailed` or `forwardAborted`. */
  | { readonly do: "forwardPin"; readonly payment: Payment }
  | { readonly do: "abortForwarding" }
  /** Answered by `trySettled` or `stepFailed`. With a reason for it the reversal goes out too. */
  | { readonly do: "settleTry"; readonly result: TryEffect; readonly reversal: ReversalReason | undefined }
  | { readonly do: "complete"; readonly payment: Payment; readonly outcome: Outcome }
  /** Answered by `faultCleared` for each fault that is gone. */
  | { readonly do: "recheckParts" };
