/**
 * Why card data is no card data. It holds no digit of the card, so it may be logged.
 * `at` is the place of the first wrong character, counted from 0 in what was parsed; where something is missing, the place
 * at which it was expected.
 */
export interface CardProblem {
  readonly problem: "sentinel" | "noSeparator" | "notDigits" | "length" | "luhn" | "expiry" | "serviceCode" | "tooLong";
  readonly at: number;
}
