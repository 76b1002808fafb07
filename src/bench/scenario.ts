import type { LoggedOutcome, PadEvent } from "../pad/pad-event.ts";
import type { PromptId } from "../prompts/prompt.ts";
import type { CardService } from "../session/transaction.ts";
import type { BenchReader } from "./bench-config.ts";

export type SimulatedPart = "keypad" | "display" | "reader";

/** The language of the configuration, or the other one. */
export type SeenIn = "siteLanguage" | "otherLanguage";

/** What a customer chooses at a PIN change. */
export const newPins = { newPin: "83920174", otherNewPin: "83920175", weakPin: "34567890" } as const;

/** One thing a customer, a technician or the network does, or one thing that must then be seen. */
export type Step =
  /** A payment of this amount is asked for. The last two digits choose how the test acquirer answers. */
  | { readonly pay: number }
  /** Something else is asked for, in which no money moves. */
  | { readonly ask: CardService["transaction"] }
  /** A test card, by id. */
  | { readonly insert: string }
  | { readonly swipe: string }
  | { readonly pull: "card" }
  /**
   * The PIN of the card last shown, a wrong one, its first three digits, `newPins`, or the code that the test acquirer sent last, or
   * another; without ENTER.
   */
  | { readonly type: "rightPin" | "wrongPin" | "threeDigits" | "sentCode" | "wrongCode" | keyof typeof newPins }
  | { readonly press: "enter" | "clear" | "cancel" | "language" | "help" | "f1" }
  /** The prompt appears, after whatever was seen before, with these parameters, in this language. */
  | { readonly see: PromptId; readonly with?: Readonly<Record<string, string | number>>; readonly in?: SeenIn }
  | { readonly passS: number }
  | { readonly unplug: SimulatedPart }
  | { readonly replug: SimulatedPart }
  | { readonly acquirer: "stop" | "start" }
  /** What goes wrong with every answer of the acquirer from now on, in the words of `chaosNames`; `none` ends it. */
  | { readonly chaos: string }
  /** The machine's clock is set by so many seconds; what time has passed stays the same. */
  | { readonly setClockS: number }
  /** What goes wrong with the reader or its line, in the words of `pinpad reader emulate`. */
  | { readonly reader: string }
  /** The switch in the housing, with the bounce of its contact. */
  | { readonly tamper: "open" | "close" }
  /** The last request has reached the acquirer; only then may time pass while its answer is awaited. */
  | { readonly acquirer: "hasRequest" }
  /** The pad reports this, at any time since the scenario began. */
  | { readonly hear: PadEvent["event"] }
  /** The pad has not reported this since the scenario began. */
  | { readonly hearNothingOf: PadEvent["event"] };

/** A story with the end it must have. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
  /** Another reader than the one that is swiped. */
  readonly reader?: BenchReader;
  /** How each payment ends, in `outcomeWords`. */
  readonly ends: readonly string[];
  /** What must be in the state folder before; such a scenario is not among `all`. */
  readonly needs?: string;
}

/** An outcome in a few plain words: `declined funds`, `fault PP503`, `pinTriesExceeded here`. */
export function outcomeWords(outcome: LoggedOutcome): string {
  switch (outcome.kind) {
    case "pinTriesExceeded":
      return `${outcome.kind} ${outcome.where}`;
    case "declined":
      return `${outcome.kind} ${outcome.reason}`;
    case "cancelled":
    case "cardRemoved":
      return outcome.afterSending ? `${outcome.kind} after sending` : outcome.kind;
    case "fault":
      return `${outcome.kind} ${outcome.code}`;
    case "pinChangeUnknown":
    case "newPinRefused":
      return `${outcome.kind} ${outcome.why}`;
    case "secondFactorFailed":
      return `${outcome.kind} ${outcome.factor}`;
    default:
      return outcome.kind;
  }
}
