/** One amount of DE 54. */
export interface Balance {
  /** ISO 8583 table of account types: 00 default, 10 savings, 20 cheque, 30 credit. */
  readonly accountType: string;
  /** 01 ledger balance, 02 available balance. */
  readonly amountType: string;
  /** ISO 4217 numeric. */
  readonly currency: string;
  /** In the currency's minor unit; below zero is owed (D). */
  readonly amountMinor: number;
}

const lengthOfOne = 20;
const one = /^([0-9]{2})([0-9]{2})([0-9]{3})([CD])([0-9]{12})$/;

/** DE 54, additional amounts: one to six of 20 characters each, in 1987, in 1993 and at UnionPay. Undefined when it is not that. */
export function parseBalances(text: string): readonly Balance[] | undefined {
  if (text.length === 0 || text.length % lengthOfOne !== 0) return undefined;
  const balances: Balance[] = [];
  for (let at = 0; at < text.length; at += lengthOfOne) {
    const parts = one.exec(text.slice(at, at + lengthOfOne));
    if (!parts) return undefined;
    const [, accountType = "", amountType = "", currency = "", sign, amount] = parts;
    const amountMinor = Number(amount) * (sign === "D" && Number(amount) !== 0 ? -1 : 1);
    balances.push({ accountType, amountType, currency, amountMinor });
  }
  return balances;
}
