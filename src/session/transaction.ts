import type { Currency } from "../prompts/currency.ts";
import type { Language } from "../prompts/text.ts";

interface Asked {
  /** Of whoever asks; told in the log and nowhere else. */
  readonly id: string;
  readonly currency: Currency;
  /** What the customer reads; the site's language when not given. */
  readonly language?: Language;
}

/** What is to be paid. `amountMinor` in the currency's smallest unit; `0200` financial, `0100` authorisation. */
export interface Payment extends Asked {
  readonly kind: "0200" | "0100";
  readonly amountMinor: number;
}

/** No money moves; `currency` is that of the terminal's messages. */
export interface CardService extends Asked {
  readonly transaction: "balance" | "pinChange" | "pinVerification";
}

/** What the customer came for. */
export type Transaction = ({ readonly transaction: "payment" } & Payment) | CardService;
