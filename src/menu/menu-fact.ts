import type { FaultCode } from "../faults/fault-table.ts";
import type { KeypadLineHealth } from "../ports/keypad.ts";
import type { Language } from "../prompts/text.ts";

/** A sentence for a person, in each language. */
export type InEachLanguage = Readonly<Record<Language, string>>;

/** Whose it is, as a customer would be told. */
export type FindingClass = "PIN" | "machine" | "set-up" | "network" | "bank";

export type HostStageName = "connect" | "signOn" | "echo";

export type CountName =
  | "minutesUp"
  | "transactions"
  | "approved"
  | "wrongPins"
  | "hostSilent"
  | "transactionsLeft"
  | "swipes"
  | "insertions"
  | "readErrors"
  | "powerCuts"
  | "cardsCounted"
  | "cardsLocked"
  | "cardsLockedByBank";

/** One thing that the pad tells a technician. Nothing of a PIN, a key or a card can stand in these shapes. */
export type MenuFact =
  /** Something is wrong, or will be: a page of its own. */
  | {
      readonly fact: "finding";
      readonly findingClass: FindingClass;
      readonly title: InEachLanguage;
      readonly cause: InEachLanguage;
      /** A command, or what to turn, plug or write. */
      readonly fix: InEachLanguage;
      readonly code?: FaultCode;
    }
  | { readonly fact: "seenWell"; readonly title: InEachLanguage }
  /** It could not be looked at, and why not. */
  | { readonly fact: "notSeen"; readonly title: InEachLanguage; readonly cause: InEachLanguage }
  | { readonly fact: "noFault" }
  | {
      readonly fact: "heldKey";
      readonly slot: string;
      readonly method: string;
      /** Upper-case hexadecimal. */
      readonly checkValue: string;
      readonly isTest: boolean;
    }
  | { readonly fact: "noKey" }
  | { readonly fact: "reached"; readonly stage: HostStageName; readonly tookMs: number }
  | { readonly fact: "notWanted"; readonly stage: HostStageName }
  | { readonly fact: "notReached"; readonly stage: HostStageName; readonly code: FaultCode; readonly detail: string }
  | { readonly fact: "count"; readonly name: CountName; readonly value: number }
  | { readonly fact: "line"; readonly health: KeypadLineHealth }
  | { readonly fact: "version"; readonly name: string; readonly version: string }
  /** What was asked for cannot be told now. */
  | { readonly fact: "untold"; readonly code: FaultCode; readonly detail: string };

/** A fault that the pad had. */
export interface SeenFault {
  readonly code: FaultCode;
  readonly detail: string;
  /** Undefined where no clock can say it. */
  readonly agoMs: number | undefined;
  readonly isStanding: boolean;
  /** Before the pad was started last. */
  readonly isEarlier?: true;
}
