import type { TestCard } from "./test-cards.ts";

export interface Account {
  readonly card: TestCard;
  balanceMinor: number;
  pinTriesLeft: number;
  /** Digits 0 to 9, a byte each. */
  pin: Buffer;
}

/** As most banks count. */
export const pinTryLimit = 3;

export function openAccount(card: TestCard): Account {
  const pin = Buffer.from([...card.pin].map(Number));
  return { card, balanceMinor: card.balanceMinor, pinTriesLeft: pinTryLimit, pin };
}

/** Whether these are the card's PIN; counts, and starts to count anew after a right one. Wipes the digits. */
export function checkPinDigits(account: Account, digits: Buffer): boolean {
  const right = digits.equals(account.pin);
  digits.fill(0);
  account.pinTriesLeft = right ? pinTryLimit : account.pinTriesLeft - 1;
  return right;
}

/** One digit only, or digits in a row, up or down, zero behind nine. */
const weakSteps: readonly number[] = [0, 1, 9];

/** What no bank lets a customer choose: a row of digits, or the PIN that the card has. */
export function isWeakPin({ pin }: Account, wanted: Buffer): boolean {
  const steps = new Set([...wanted.subarray(1)].map((digit, at) => (digit + 10 - (wanted[at] ?? 0)) % 10));
  const [step = 0] = steps;
  return (steps.size === 1 && weakSteps.includes(step)) || wanted.equals(pin);
}
