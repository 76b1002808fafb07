import type { Pan } from "../card/pan.ts";
import { xorPanField } from "./pan-field.ts";
import type { PinBuffer } from "./pin-buffer.ts";
import { pinField, writePinField } from "./pin-field.ts";

/** 9.3.2.2: the PIN field is filled up with F. */
const fill = new Uint8Array(pinField.fillNibbles).fill(0xf);

/**
 * Writes the clear PIN block, ISO 9564-1:2017 9.3.2 format 0, into `out` (8 bytes), which the caller encrypts and wipes.
 * A PIN outside 4 to 12 digits is refused, never cut: Fault PP901, `out` is left zero.
 */
export function encodePinBlockFormat0(pin: PinBuffer, pan: Pan, out: Buffer): void {
  writePinField({ control: 0x0, fill, outBytes: pinField.lengthBytes }, pin, out);
  xorPanField(pan, out);
}
