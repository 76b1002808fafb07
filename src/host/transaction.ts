/** What the customer came for. */
export const transactionKinds = ["payment", "balance", "pinChange", "pinVerification"] as const;

export type TransactionKind = (typeof transactionKinds)[number];

/**
 * 0200: one message takes the money. 0100: the amount is authorised, and captured later. The version digit is the dialect's:
 * 1200 and 1100 in 1993.
 */
export type RequestMti = "0200" | "0100";

/** How the PAN got in; `fallback` is the stripe of a card whose chip could not be used. */
export const entryModes = ["magneticStripe", "chip", "fallback"] as const;

export type EntryMode = (typeof entryModes)[number];

/** What names one transaction to the acquirer: the request and its reversal have all of it in common. */
export interface TransactionIdentity {
  readonly transaction: TransactionKind;
  readonly kind: RequestMti;
  readonly pan: string;
  /** YYMM, as on the card. */
  readonly expiry: string;
  /** In the currency's minor unit, up to 12 digits; 0 where no money moves. */
  readonly amountMinor: number;
  /** ISO 4217 numeric, such as "156". */
  readonly currency: string;
  /** Six digits. */
  readonly stan: string;
  /** Six digits: the batch between two settlements, in which the STAN is unique. Of UnionPay's messages only. */
  readonly batch: string;
  /** MMDDhhmmss in UTC (DE 7). */
  readonly transmissionTime: string;
  /** YY where the terminal stands; of 1993 only. */
  readonly localYear: string;
  /** MMDD where the terminal stands (DE 13). */
  readonly localDate: string;
  /** hhmmss where the terminal stands (DE 12). */
  readonly localTime: string;
  readonly entryMode: EntryMode;
  /** Up to 8 characters; padded with spaces on the wire. */
  readonly terminalId: string;
  /** Up to 15 characters; padded with spaces on the wire. */
  readonly merchantId: string;
}

/** Whether a request that may have reached the host and is not answered must be undone. */
const reversed: Readonly<Record<TransactionKind, boolean>> = {
  payment: true,
  // The bank may have changed the PIN, and the customer does not know it.
  pinChange: true,
  balance: false,
  pinVerification: false,
};

export function isReversed(transaction: TransactionKind): boolean {
  return reversed[transaction];
}
