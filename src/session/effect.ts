import type { TryEffect } from "../host/response-codes.ts";
import type { ReversalReason } from "../host/reversal-record.ts";
import type { Tone } from "../ports/buzzer.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Outcome } from "./outcome.ts";
import type { Carried, EntryName } from "./state.ts";
import type { Transaction } from "./transaction.ts";

export type TimerName = "card" | "entryIdle" | "entryWhole" | "step" | "host" | "outcome" | "removal" | "parts";

/** What the runner does next, in this order. */
export type Effect =
  /** A transaction was taken on; `complete` ends it. */
  | { readonly do: "begin"; readonly transaction: Transaction }
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
  | { readonly do: "beginEntry"; readonly entry: EntryName }
  /** Everything that was typed. */
  | { readonly do: "wipeEntry" }
  /** Answered by `requestSent`, `forwardFailed` or `forwardAborted`. */
  | { readonly do: "forward"; readonly transaction: Transaction; readonly carried: Carried }
  | { readonly do: "abortForwarding" }
  /**
   * Answered by `trySettled` or `stepFailed`. A request without a PIN has no try to settle. With a reason for it the reversal of
   * what has to be undone goes out too.
   */
  | { readonly do: "settleTry"; readonly result: TryEffect; readonly reversal: ReversalReason | undefined }
  | { readonly do: "complete"; readonly transaction: Transaction; readonly outcome: Outcome }
  /** Answered by `faultCleared` for each fault that is gone. */
  | { readonly do: "recheckParts" };
