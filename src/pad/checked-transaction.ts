import { Fault } from "../faults/fault.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { takes } from "../host/requests.ts";
import { transactionKinds } from "../host/transaction.ts";
import { languages } from "../prompts/catalogue.ts";
import { currencies } from "../prompts/currency.ts";
import type { Transaction } from "../session/transaction.ts";

/** DE 4 holds 12 digits; a payment of nothing is none. */
const largestAmountMinor = 999_999_999_999;

/**
 * The transaction as asked for, if it is one. Fault PP801 names the field and what is allowed; PP512: the acquirer's messages
 * have no such transaction.
 */
export function checkedTransaction(asked: Transaction, profile: MessageProfile): Transaction {
  const { transaction, currency, language } = asked;
  if (!transactionKinds.includes(transaction)) throw refused("transaction", transaction, transactionKinds.join(", "));
  if (asked.transaction === "payment") checkPayment(asked);
  if (!Object.hasOwn(currencies, currency)) throw refused("currency", currency, Object.keys(currencies).join(", "));
  if (language !== undefined && !languages.includes(language))
    throw refused("language", language, languages.join(", "));
  if (!takes(profile, transaction))
    throw new Fault("PP512", `${transaction} is not in the messages of ${profile.name}`);
  return asked;
}

function checkPayment({ amountMinor, kind }: Extract<Transaction, { transaction: "payment" }>): void {
  if (!Number.isInteger(amountMinor) || amountMinor < 1 || amountMinor > largestAmountMinor) {
    throw refused("amountMinor", amountMinor, `a whole number from 1 to ${largestAmountMinor}`);
  }
  if (kind !== "0200" && kind !== "0100") throw refused("kind", kind, "0200 or 0100");
}

function refused(field: string, value: unknown, allowed: string): Fault {
  return new Fault("PP801", `${field} is ${String(value)}; allowed is ${allowed}`);
}
