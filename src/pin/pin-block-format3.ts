import type { Pan } from "../card/pan.ts";
import type { Random } from "../ports/random.ts";
import { xorPanField } from "./pan-field.ts";
import type { PinBuffer } from "./pin-buffer.ts";
import { pinField, writePinField } from "./pin-field.ts";
import { randomNibbles } from "./random-nibbles.ts";

/** 9.3.5.2: each fill nibble is one of A to F by chance. */
const lowestFill = 0xa;

/**
 * Writes the clear PIN block, ISO 9564-1:2017 9.3.5 format 3, into `out` (8 bytes), which the caller encrypts and wipes. It is
 * format 0 with a random fill, for keys under which PIN and PAN can come again. Faults as with format 0, and PP901 when the random source is stuck.
 */
export function encodePinBlockFormat3(pin: PinBuffer, pan: Pan, random: Random, out: Buffer): void {
  const fill = randomNibbles(random, pinField.fillNibbles, lowestFill);
  writePinField({ control: 0x3, fill, outBytes: pinField.lengthBytes }, pin, out);
  fill.fill(0);
  xorPanField(pan, out);
}
