import type { Pan } from "../card/pan.ts";
import { Fault } from "../faults/fault.ts";
import type { PinBuffer } from "./pin-buffer.ts";
import { pinRules } from "./pin-rules.ts";

const blockBytes = 8;
const controlFormat0 = 0x0;
const fillDigit = 0xf;
const panFieldDigits = 12;

/**
 * Writes the clear PIN block, ISO 9564-1:2017 9.3.2 format 0, into `out` (8 bytes), which the caller encrypts and wipes.
 * A PIN outside 4 to 12 digits is refused, never cut: Fault PP901, `out` is left zero.
 */
export function encodePinBlockFormat0(pin: PinBuffer, pan: Pan, out: Buffer): void {
  out.fill(0);
  if (out.length !== blockBytes) throw new Fault("PP901", `a PIN block has ${blockBytes} bytes, not ${out.length}`);
  if (pin.length < pinRules.minDigits || pin.length > pinRules.maxDigits) {
    throw new Fault("PP901", `a PIN of ${pin.length} digits for a PIN block`);
  }
  xorNibble(out, 0, controlFormat0);
  xorNibble(out, 1, pin.length);
  // 9.3.2.2: the PIN field is filled up with F.
  for (let position = 0; position < blockBytes * 2 - 2; position += 1) {
    xorNibble(out, position + 2, position < pin.length ? pin.digitAt(position) : fillDigit);
  }
  // 9.3.2.3: the PAN field holds the rightmost 12 digits before the check digit, padded with zeros on the left.
  const panField = pan.reveal().slice(0, -1).slice(-panFieldDigits).padStart(panFieldDigits, "0");
  for (let position = 0; position < panFieldDigits; position += 1) {
    xorNibble(out, position + 4, Number(panField.charAt(position)));
  }
}

function xorNibble(block: Buffer, nibble: number, value: number): void {
  const at = nibble >> 1;
  block[at] = (block[at] ?? 0) ^ (nibble % 2 === 0 ? value << 4 : value);
}
