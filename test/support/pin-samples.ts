import fc from "fast-check";
import { withCheckDigit } from "./check-digit.ts";

const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(""));

/** Any PIN of 4 to 12 digits. */
export const anyPin = digits(4, 12);

/** Any PAN of 12 to 19 digits, check digit right. */
export const anyPan = digits(11, 18).map(withCheckDigit);

/** Digits that are too few or too many for a PIN but fit a PIN buffer. */
export const tooShortPins = ["", "1", "123"];

/** A source of random bytes that repeats these. */
export function repeatingRandom(...bytes: number[]): { bytes(length: number): Buffer } {
  return { bytes: (length) => Buffer.from(Array.from({ length }, (_, at) => bytes[at % bytes.length] ?? 0)) };
}
