import type { Random } from "../ports/random.ts";
import type { PinBuffer } from "./pin-buffer.ts";
import { pinField, writePinField } from "./pin-field.ts";
import { randomNibbles } from "./random-nibbles.ts";

/**
 * Writes the clear PIN block, ISO 9564-1:2017 9.3.3 format 1, into `out` (8 bytes), which the caller encrypts and wipes. It is
 * for where there is no PAN, and only there: nothing binds it to a card but the key, so it takes none. The fill is random, so
 * that the same PIN does not give the same block twice. Faults as with format 0, and PP901 when the random source is stuck.
 */
export function encodePinBlockFormat1(pin: PinBuffer, random: Random, out: Buffer): void {
  const fill = randomNibbles(random, pinField.fillNibbles, 0x0);
  writePinField({ control: 0x1, fill, outBytes: pinField.lengthBytes }, pin, out);
  fill.fill(0);
}
