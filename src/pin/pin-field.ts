import { Fault } from "../faults/fault.ts";
import type { PinBuffer } from "./pin-buffer.ts";
import { pinRules } from "./pin-rules.ts";

/** The PIN field of every format is 8 bytes: control nibble, length nibble, and 14 nibbles of digits and fill. */
export const pinField = { lengthBytes: 8, fillNibbles: 14 } as const;

/** Fault PP901 for a PIN outside 4 to 12 digits (ISO 9564-1:2017 8.1): it is refused, never cut. */
export function refuseOtherPinLength(pin: PinBuffer): void {
  if (pin.length < pinRules.minDigits || pin.length > pinRules.maxDigits) {
    throw new Fault("PP901", `a PIN of ${pin.length} digits`);
  }
}

/**
 * Writes control, length, digits and, behind them, `fill` into the first 8 bytes of `out`, the rest of which stays zero.
 * `fill` has a nibble for each of the 14 places, those that digits take included. Fault PP901 when `out` has not `outBytes`,
 * or the PIN not 4 to 12 digits; `out` is zero then.
 */
export function writePinField(
  { control, fill, outBytes }: { control: number; fill: Uint8Array; outBytes: number },
  pin: PinBuffer,
  out: Buffer,
): void {
  out.fill(0);
  if (out.length !== outBytes) throw new Fault("PP901", `a PIN block has ${outBytes} bytes, not ${out.length}`);
  refuseOtherPinLength(pin);
  xorNibble(out, 0, control);
  xorNibble(out, 1, pin.length);
  for (let position = 0; position < pinField.fillNibbles; position += 1) {
    xorNibble(out, position + 2, position < pin.length ? pin.digitAt(position) : (fill[position] ?? 0));
  }
}

/** Nibbles are counted from the left, from 0. */
export function xorNibble(block: Buffer, nibble: number, value: number): void {
  const at = nibble >> 1;
  block[at] = (block[at] ?? 0) ^ (nibble % 2 === 0 ? value << 4 : value);
}
