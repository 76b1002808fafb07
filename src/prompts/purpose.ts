import { type Amount, formatAmount } from "./currency.ts";

/** What the customer came for, as the screens name it: a payment by its amount. */
export type Purpose = ({ readonly transaction: "payment" } & Amount) | { readonly transaction: UnpaidPurpose };

type UnpaidPurpose = "balance" | "pinChange" | "pinVerification";

/** Each shorter than the longest amount. */
const names = {
  en: { balance: "BALANCE", pinChange: "PIN CHANGE", pinVerification: "PIN CHECK" },
  zh: { balance: "余额查询", pinChange: "修改密码", pinVerification: "验证密码" },
} as const satisfies Readonly<Record<string, Readonly<Record<UnpaidPurpose, string>>>>;

export function purposeText(purpose: Purpose, language: keyof typeof names): string {
  return purpose.transaction === "payment" ? formatAmount(purpose, language) : names[language][purpose.transaction];
}
