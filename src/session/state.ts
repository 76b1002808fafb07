import type { FaultCode } from "../faults/fault-table.ts";
import type { HostAnswer } from "./host-answer.ts";
import type { GiveUp, Outcome } from "./outcome.ts";
import type { Transaction } from "./transaction.ts";

/** What ended the wait for the host: its verdict, its silence, or the customer. */
export type HostEnd =
  | ({ readonly kind: "verdict" } & HostAnswer)
  | { readonly kind: "silent"; readonly code: FaultCode }
  | { readonly kind: "givenUp"; readonly giveUp: GiveUp };

/** What the customer types in an entry; `code` leaves unencrypted, the others never do. */
export type EntryName = PinEntryName | "code";
export type PinEntryName = "pin" | "newPin" | "repeatedPin";

/** What a request carries besides the card: the PIN, both PINs of a change, or the code that the bank asked for, and then no PIN. */
export type Carried = "pin" | "code";

export interface UnderWay {
  readonly transaction: Transaction;
  /** A card is in the slot and has to be given back. */
  readonly cardIn: boolean;
  /** How often the bank has asked for them besides the first PIN. */
  readonly asked: { readonly pins: number; readonly codes: number };
}

/**
 * Where a transaction is. No digit, no PAN and no track is in here: what is typed lives in the Scd, the card in the runner.
 * `idle` and `outOfService` are at rest; every other state ends by its timer if by nothing else.
 */
export type State =
  | { readonly at: "idle"; readonly cardIn: boolean }
  | ({ readonly at: "awaitingCard"; readonly failedReads: number } & UnderWay)
  | ({ readonly at: "checkingTries" } & UnderWay)
  /** `refusals`: new PINs that were not taken, weak ones and such that were repeated otherwise. */
  | ({
      readonly at: "enteringPin";
      readonly entry: PinEntryName;
      readonly triesLeft: number;
      readonly digitCount: number;
      readonly refusals: number;
    } & UnderWay)
  | ({ readonly at: "enteringCode"; readonly digitCount: number } & UnderWay)
  /** ENTER was pressed; nothing has left the machine yet. */
  | ({ readonly at: "forwarding"; readonly carried: Carried; readonly giveUp: GiveUp | undefined } & UnderWay)
  | ({ readonly at: "awaitingHost"; readonly carried: Carried } & UnderWay)
  /** The try is being written down before anything of it is shown. */
  | ({ readonly at: "settling"; readonly carried: Carried; readonly end: HostEnd; readonly pulled: boolean } & UnderWay)
  | ({ readonly at: "showingOutcome"; readonly outcome: Outcome } & UnderWay)
  | { readonly at: "returningCard"; readonly cardIn: true; readonly reminded: boolean }
  | { readonly at: "outOfService"; readonly cardIn: boolean };

export type StateName = State["at"];
export type In<Name extends StateName> = Extract<State, { at: Name }>;

export interface Session {
  readonly state: State;
  /** Faults that keep the pad out of service, oldest first. A transaction under way past ENTER is brought to its end first. */
  readonly faults: readonly FaultCode[];
}

export const newSession: Session = { state: { at: "idle", cardIn: false }, faults: [] };
