/** ISO 4217: numeric code for the host, exponent and how each language writes it: the largest amount fits a line of 16 columns. */
export const currencies = {
  CNY: { numeric: "156", exponent: 2, en: "CNY {n}", zh: "{n}元" },
  EUR: { numeric: "978", exponent: 2, en: "EUR {n}", zh: "EUR{n}" },
  USD: { numeric: "840", exponent: 2, en: "USD {n}", zh: "USD{n}" },
} as const;

export type Currency = keyof typeof currencies;

export interface Amount {
  /** In the smallest unit, a whole number of up to 12 digits (DE 4, DE 54); below zero for a balance that is owed. */
  readonly amountMinor: number;
  readonly currency: Currency;
}

export function formatAmount(amount: Amount, language: "en" | "zh"): string {
  const { exponent, [language]: pattern } = currencies[amount.currency];
  const sign = amount.amountMinor < 0 ? "-" : "";
  const digits = String(Math.abs(amount.amountMinor)).padStart(exponent + 1, "0");
  const point = digits.length - exponent;
  return pattern.replace("{n}", `${sign}${digits.slice(0, point)}.${digits.slice(point)}`);
}
