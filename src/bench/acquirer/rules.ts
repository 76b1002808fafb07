/** How an answer gets to the terminal. Whatever becomes of the answer, the issuer has booked the payment. */
export type Delivery =
  | "prompt"
  | "delayed"
  | "late"
  | "dropped"
  | "cut"
  | "garbled"
  | "truncated"
  | "otherStanFirst"
  | "twice"
  | "silentUntilRepeat"
  | "noResponseCode"
  | "otherAmount"
  | "wrongMac"
  | "withoutMac";

export interface AmountRule {
  /** The last two digits of the amount in minor units. */
  readonly ending: string;
  /** The answer once card and PIN are right; without one the issuer decides. */
  readonly responseCode?: string;
  readonly delivery: Delivery;
  readonly meaning: string;
}

export const slowAnswerMs = 5_000;
/** Longer than any terminal waits. */
export const lateAnswerMs = 90_000;

const answers: readonly (readonly [ending: string, responseCode: string, meaning: string])[] = [
  ["05", "05", "do not honour"],
  ["12", "12", "invalid transaction"],
  ["13", "13", "invalid amount"],
  ["14", "14", "invalid card number"],
  ["30", "30", "format error"],
  ["38", "38", "PIN tries exceeded, pick up"],
  ["51", "51", "not sufficient funds"],
  ["54", "54", "expired card"],
  ["57", "57", "not permitted to cardholder"],
  ["58", "58", "not permitted to terminal"],
  ["61", "61", "exceeds amount limit"],
  ["62", "62", "restricted card"],
  ["63", "63", "security violation"],
  ["65", "65", "exceeds frequency limit"],
  ["68", "68", "response received too late"],
  ["70", "70", "the PIN is asked for once more, then the issuer decides"],
  ["71", "1A", "a one-time code is asked for; the acquirer prints it, as an SMS would bring it"],
  ["75", "75", "PIN tries exceeded"],
  ["86", "86", "cannot verify PIN"],
  ["91", "91", "issuer or switch inoperative"],
  ["96", "96", "system malfunction"],
  ["99", "Z9", "a code that no table knows"],
];

const deliveries: readonly (readonly [ending: string, delivery: Delivery, meaning: string])[] = [
  ["81", "delayed", `answer after ${slowAnswerMs / 1000} s`],
  ["82", "dropped", "no answer"],
  ["83", "cut", "connection cut after the request has arrived"],
  ["84", "garbled", "answer is noise"],
  ["85", "truncated", "answer ends too early"],
  ["87", "otherStanFirst", "an answer to another STAN first, then the right one"],
  ["88", "twice", "the same answer twice"],
  ["89", "late", `answer after ${lateAnswerMs / 1000} s, when the terminal has given up`],
  ["93", "silentUntilRepeat", "no answer, nor to the first reversal; its repeat is answered"],
  ["94", "wrongMac", "answer with a wrong MAC, where MACs are used"],
  ["95", "withoutMac", "answer without its MAC, where MACs are used"],
  ["97", "otherAmount", "approval of another amount than was asked"],
  ["98", "noResponseCode", "answer without a response code"],
];

const rules: readonly AmountRule[] = [
  ...answers.map(([ending, responseCode, meaning]) => ({ ending, responseCode, delivery: "prompt" as const, meaning })),
  { ending: "80", responseCode: "10", delivery: "prompt", meaning: "approved for a part of the amount" },
  ...deliveries.map(([ending, delivery, meaning]) => ({ ending, delivery, meaning })),
];

/** What the last two digits of an amount make the test acquirer do. Any other amount is decided by card, PIN and balance. */
export const amountRules: readonly AmountRule[] = [...rules].sort((a, b) => a.ending.localeCompare(b.ending));

export function amountRule(amountMinor: number): AmountRule | undefined {
  const ending = String(amountMinor % 100).padStart(2, "0");
  return amountRules.find((rule) => rule.ending === ending);
}
