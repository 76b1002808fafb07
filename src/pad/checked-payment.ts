import { Fault } from "../faults/fault.ts";
import { languages } from "../prompts/catalogue.ts";
import { currencies } from "../prompts/currency.ts";
import type { Payment } from "../session/state.ts";

/** DE 4 holds 12 digits; a payment of nothing is none. */
const largestAmountMinor = 999_999_999_999;

/** The payment as asked for, if it is one. Fault PP801 names the field and what is allowed. */
export function checkedPayment(payment: Payment): Payment {
  const { amountMinor, currency, kind, language } = payment;
  if (!Number.isInteger(amountMinor) || amountMinor < 1 || amountMinor > largestAmountMinor) {
    throw refused("amountMinor", amountMinor, `a whole number from 1 to ${largestAmountMinor}`);
  }
  if (!Object.hasOwn(currencies, currency)) throw refused("currency", currency, Object.keys(currencies).join(", "));
  if (kind !== "0200" && kind !== "0100") throw refused("kind", kind, "0200 or 0100");
  if (language !== undefined && !languages.includes(language))
    throw refused("language", language, languages.join(", "));
  return payment;
}

function refused(field: string, value: unknown, allowed: string): Fault {
  return new Fault("PP801", `${field} is ${String(value)}; allowed is ${allowed}`);
}
