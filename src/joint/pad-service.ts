import type { Currency } from "../prompts/currency.ts";
import type { Language } from "../prompts/text.ts";
import type { ShowablePromptId } from "./showable-prompt.ts";

export type TransactionName = "payment" | "balance" | "pinChange" | "pinVerification";

/** What a kiosk app asks the pad for. `amountMinor` in the currency's smallest unit; of a payment only, as `currency` and `kind`. */
export interface TransactionOrder {
  /** 1 to 64 of letters, digits, `_`, `.` and `-`. */
  readonly id: string;
  readonly transaction: TransactionName;
  readonly amountMinor?: number;
  readonly currency?: Currency;
  /** `0200` financial, `0100` authorisation; the site's own when not given. */
  readonly kind?: "0200" | "0100";
  /** What the customer reads; the site's language when not given. */
  readonly language?: Language;
}

/** What the app may hear while a transaction runs. No digit, no key, and a card number masked only: there is no place for one. */
export type TransactionNews =
  | { readonly news: "cardAwaited" }
  | { readonly news: "cardRead"; readonly maskedPan: string }
  | { readonly news: "cardRemoved" }
  | { readonly news: "pinEntry"; readonly digitCount: number; readonly triesLeft: number }
  | { readonly news: "pinIncorrect"; readonly triesLeft: number }
  | { readonly news: "hostAwaited" }
  | { readonly news: "prompt"; readonly promptId: string };

/** The session's outcome as JSON. `approved` is the only kind that stands for success. */
export interface TransactionOutcome {
  readonly kind: string;
}

/** Nothing was begun. `detail` names field and fix where one is wrong. */
export interface StartRefusal {
  readonly refused: "busy" | "outOfService" | "invalid" | "notSupported" | "disconnected";
  readonly detail: string;
}

export interface StatusFault {
  readonly code: string;
  readonly remedyEn: string;
  readonly remedyZh: string;
}

export interface PadStatus {
  /** The session's state; `starting` before there is one. */
  readonly state: string;
  /** A transaction may begin, or is under way. */
  readonly inService: boolean;
  /** Those that keep it out of service, oldest first. */
  readonly faults: readonly StatusFault[];
  readonly keys: {
    readonly state: "ready" | "missing" | "unknown";
    /** The keys are public ones, and no money moves. */
    readonly testKeys: boolean;
    /** PINs that the key can still encrypt, where that is limited. */
    readonly transactionsLeft?: number;
  };
  readonly hostLink: "up" | "down" | "unknown";
}

export interface PadCapabilities {
  readonly transactions: readonly TransactionName[];
  readonly currencies: readonly Currency[];
  readonly languages: readonly Language[];
  /** What `Pad.Prompt` may show. */
  readonly prompts: readonly ShowablePromptId[];
  readonly pinDigits: { readonly min: number; readonly max: number };
  readonly program: { readonly name: string; readonly version: string };
}

/** Told without being asked, to everybody. */
export type PadNotice =
  | { readonly notice: "inService" }
  | { readonly notice: "outOfService"; readonly faults: readonly StatusFault[] }
  /** The pad process and the gateway have lost, or found, each other. */
  | { readonly notice: "connected" | "disconnected" }
  | { readonly notice: "tamper" | "readerDegraded" | "fault"; readonly fault: StatusFault }
  /** A card's tries are used up: here for `waitMs`, or at the bank. */
  | { readonly notice: "lockout"; readonly where: "here" | "bank"; readonly waitMs?: number }
  /** On whatever cards: somebody may be trying out stolen ones. */
  | { readonly notice: "wrongPinsInARow"; readonly count: number }
  /** A reversal was given up: a person has to settle it with the acquirer. */
  | { readonly notice: "reversalFlagged"; readonly why: "limit" | "refused"; readonly attempts: number }
  /** The PIN key wants replacing soon. */
  | { readonly notice: "keysRunLow"; readonly transactionsLeft: number }
  /** Somebody should clean or replace something soon. */
  | { readonly notice: "maintenanceDue"; readonly reasonEn: string; readonly reasonZh: string };

/** The pad as the network side sees it: itself in one process, a socket between two. Rejects with a Fault when it does not answer. */
export interface PadService {
  /**
   * Resolves when the transaction has ended, however long that takes. It rejects with a Fault when it cannot be known any more how it
   * ended. No news comes after the end.
   */
  start(
    order: TransactionOrder,
    onNews: (news: TransactionNews) => void,
  ): Promise<{ readonly outcome: TransactionOutcome } | StartRefusal>;
  /** Whether that transaction was under way; how it ends is told where it was started, and need not be by the cancel. */
  cancel(id: string): Promise<boolean>;
  /** A prompt of the catalogue, while no transaction runs. An id that asks for digits, or speaks of a wrong PIN, is refused. */
  prompt(
    id: string,
    parameters: Readonly<Record<string, unknown>>,
    language?: Language,
  ): Promise<"shown" | StartRefusal>;
  status(): Promise<PadStatus>;
  capabilities(): Promise<PadCapabilities>;
  /** Returns what ends it. */
  onNotice(listener: (notice: PadNotice) => void): () => void;
}
