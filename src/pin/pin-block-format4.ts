import type { Pan } from "../card/pan.ts";
import { Fault } from "../faults/fault.ts";
import type { Random } from "../ports/random.ts";
import { rightmostPanDigits } from "./pan-field.ts";
import type { PinBuffer } from "./pin-buffer.ts";
import { pinField, writePinField, xorNibble } from "./pin-field.ts";

const blockBytes = 16;
const randomBytes = 8;
const shortestPan = 12;
/** 9.4.2.2.2: the PIN is filled up with A. */
const fill = new Uint8Array(pinField.fillNibbles).fill(0xa);

/**
 * `full`: the whole PAN with its check digit, as the standard has it. `legacy12`: the rightmost 12 digits without it, as formats
 * 0 and 3 have them, which some hosts (AWS Payment Cryptography) ask for. Host and terminal must agree.
 */
export type PanFieldForm = "full" | "legacy12";

/**
 * Writes the clear PIN field, ISO 9564-1:2017 9.4.2.2.2 format 4, into `out` (16 bytes), which the caller encrypts and wipes:
 * control, length, digits, fill, and 8 random bytes. Fault PP901 as with format 0, `out` left zero.
 */
export function writePinFieldFormat4(pin: PinBuffer, random: Random, out: Buffer): void {
  writePinField({ control: 0x4, fill, outBytes: blockBytes }, pin, out);
  const drawn = random.bytes(randomBytes);
  drawn.copy(out, pinField.lengthBytes);
  drawn.fill(0);
}

/**
 * Writes the PAN field, 9.4.2.2.3, into `out` (16 bytes): how many digits it has beyond 12, the digits, zeros. Fault PP901 for an
 * `out` of another length.
 */
export function writePanFieldFormat4(pan: Pan, form: PanFieldForm, out: Buffer): void {
  out.fill(0);
  if (out.length !== blockBytes) throw new Fault("PP901", `a PAN field has ${blockBytes} bytes, not ${out.length}`);
  const digits = form === "full" ? pan.reveal() : rightmostPanDigits(pan);
  xorNibble(out, 0, digits.length - shortestPan);
  for (let position = 0; position < digits.length; position += 1) {
    xorNibble(out, position + 1, Number(digits.charAt(position)));
  }
}
