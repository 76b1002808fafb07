import type { Pan } from "../card/pan.ts";
import { xorNibble } from "./pin-field.ts";

const panDigits = 12;

/** The rightmost 12 digits before the check digit, with zeros on the left where there are only 11 (ISO 9564-1:2017 9.3.2.3). */
export function rightmostPanDigits(pan: Pan): string {
  return pan.reveal().slice(0, -1).slice(-panDigits).padStart(panDigits, "0");
}

/** XORs the PAN field of formats 0 and 3 into a block of 8 bytes: four zeros and the rightmost digits. */
export function xorPanField(pan: Pan, block: Buffer): void {
  const digits = rightmostPanDigits(pan);
  for (let position = 0; position < panDigits; position += 1) {
    xorNibble(block, position + 4, Number(digits.charAt(position)));
  }
}
