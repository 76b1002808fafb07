import type { PinBuffer } from "./pin-buffer.ts";

const asciiZero = 0x30;

/** A bank's code in ASCII, for the message and for the caller to wipe. Never for a PIN: those leave in PIN blocks only. */
export function oneTimeCodeText(code: PinBuffer): Buffer {
  const text = Buffer.alloc(code.length);
  for (let at = 0; at < code.length; at += 1) text[at] = asciiZero + code.digitAt(at);
  return text;
}
