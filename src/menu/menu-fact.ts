import type { FaultCode } from "../faults/fault-table.ts";
import type { KeypadLineHealth } from "../ports/keypad.ts";
import type { Language } from "../prompts/text.ts";

/** What the self-test looks at. */
export type MenuPart = "keys" | "store" | "display" | "keypad" | "clock";

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
  | { readonly fact: "part"; readonly part: MenuPart; readonly isWell: boolean }
  | { readonly fact: "standing"; readonly code: FaultCode }
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
  /** Maintenance that is due, and what to do. */
  | {
      readonly fact: "due";
      readonly reason: Readonly<Record<Language, string>>;
      readonly remedy: Readonly<Record<Language, string>>;
    }
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
