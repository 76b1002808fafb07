import type { TlvProblem } from "./tlv.ts";

/**
 * Why a chip gave no identity. It holds no digit of the card, so it may be logged.
 * `step` is what the card was asked, `at` the place in its answer, counted from 0; where something is missing, the place at which
 * it was expected.
 */
export interface ChipProblem {
  readonly problem:
    | TlvProblem["problem"]
    /** The card refuses everything (6A81 on the payment system environment). */
    | "cardBlocked"
    /** Each application that we know is blocked by its issuer (6283). */
    | "applicationBlocked"
    /** The card has no application of a scheme that we know. */
    | "noApplication"
    /** An answer without its two status bytes. */
    | "noStatus"
    /** An answer that says no: see `status`. */
    | "status"
    /** Answers that never end, or more records than any payment card has. */
    | "tooMuch"
    /** A template, list or value that is not built as the standard says: see `tag`. */
    | "malformed"
    | "missing"
    /** The same data object in two records. */
    | "twice"
    /** Track 2 of the chip names another card number than its PAN does. */
    | "mismatch";
  readonly step: string;
  readonly tag?: number;
  readonly at?: number;
  /** SW1 SW2. */
  readonly status?: number;
}

export function isProblem(value: object): value is ChipProblem {
  return "problem" in value;
}
