import type { FaultCode } from "../faults/fault-table.ts";
import type { HostVerdict, TryEffect } from "../host/response-codes.ts";
import type { Language } from "../prompts/text.ts";
import type { GiveUp, Outcome } from "./outcome.ts";

/** What is to be paid. `amountMinor` in the currency's smallest unit; `0200` financial, `0100` authorisation. */
export interface Payment {
  readonly id: string;
  readonly kind: "0200" | "0100";
  readonly amountMinor: number;
  readonly currency: "CNY" | "EUR" | "USD";
  /** What the customer reads; the site's language when not given. */
  readonly language?: Language;
}

/** What ended the wait for the host: its verdict, its silence, or the customer. */
export type HostEnd =
  | { readonly kind: "verdict"; readonly verdict: HostVerdict; readonly tryEffect: TryEffect }
  | { readonly kind: "silent"; readonly code: FaultCode }
  | { readonly kind: "givenUp"; readonly giveUp: GiveUp };

interface UnderWay {
  readonly payment: Payment;
  /** A card is in the slot and has to be given back. */
  readonly cardIn: boolean;
}

/**
 * Where a payment is. No digit, no PAN and no track is in here: the PIN lives in the Scd, the card in the runner.
 * `idle` and `outOfService` are at rest; every other state ends by its timer if by nothing else.
 */
export type State =
  | { readonly at: "idle"; readonly cardIn: boolean }
  | ({ readonly at: "awaitingCard"; readonly failedReads: number } & UnderWay)
  | ({ readonly at: "checkingTries" } & UnderWay)
  | ({ readonly at: "enteringPin"; readonly triesLeft: number; readonly digitCount: number } & UnderWay)
  /** ENTER was pressed; nothing has left the machine yet. */
  | ({ readonly at: "forwarding"; readonly giveUp: GiveUp | undefined } & UnderWay)
  | ({ readonly at: "awaitingHost" } & UnderWay)
  /** The try is being written down before anything of it is shown. */
  | ({ readonly at: "settling"; readonly end: HostEnd; readonly pulled: boolean } & UnderWay)
  | ({ readonly at: "showingOutcome"; readonly outcome: Outcome } & UnderWay)
  | { readonly at: "returningCard"; readonly cardIn: true; readonly reminded: boolean }
  | { readonly at: "outOfService"; readonly cardIn: boolean };

export type StateName = State["at"];
export type In<Name extends StateName> = Extract<State, { at: Name }>;

export interface Session {
  readonly state: State;
  /** Faults that keep the pad out of service, oldest first. A payment under way past ENTER is brought to its end first. */
  readonly faults: readonly FaultCode[];
}

export const newSession: Session = { state: { at: "idle", cardIn: false }, faults: [] };
