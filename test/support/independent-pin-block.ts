import { createDecipheriv } from "node:crypto";

/**
 * The receiver's side of ISO 9564-1:2017 clause 9, written from the standard on hexadecimal text and big integers, and sharing
 * nothing with `src`: what it reads is what a host would read. It is an oracle for tests; a terminal never reads a PIN block.
 */

/** The formats as patterns of the clear PIN field: control nibble, then length, digits and fill, which the length must match. */
const fillPatterns: Readonly<Record<number, RegExp>> = {
  0: /^F*$/,
  1: /^[0-9A-F]*$/,
  2: /^F*$/,
  3: /^[A-F]*$/,
  4: /^A*$/,
};

export interface ReadPinBlock {
  readonly format: number;
  readonly pin: string;
  /** All that stood behind the digits, hexadecimal; in format 4 without the random half. */
  readonly fill: string;
}

/** Reads a clear block of 8 bytes, formats 0 to 3; undefined when it is not well formed. `pan` with check digit, for 0 and 3. */
export function readClearPinBlock(block: Uint8Array, pan?: string): ReadPinBlock | undefined {
  const whole = bigOf(block);
  const format = Number(whole >> 60n);
  const withPan = format === 0 || format === 3;
  if (block.length !== 8 || format > 3 || withPan !== (pan !== undefined)) return undefined;
  const panField = pan === undefined ? 0n : BigInt(`0x${(BigInt(pan) / 10n) % 10n ** 12n}`);
  return readPinField((whole ^ panField).toString(16).padStart(16, "0"));
}

/** Deciphers and reads a format 4 block of 16 bytes; undefined when it is not well formed. `panField` as 32 hexadecimal digits. */
export function readPinBlockFormat4(key: Buffer, block: Buffer, panField: string): ReadPinBlock | undefined {
  const intermediate = bigOf(decipher(key, block)) ^ BigInt(`0x${panField}`);
  const clear = decipher(key, Buffer.from(intermediate.toString(16).padStart(32, "0"), "hex"));
  const read = readPinField(clear.toString("hex").slice(0, 16));
  return read?.format === 4 ? read : undefined;
}

/** 9.4.2.2.3: `full` takes the PAN with its check digit; `legacy12` the 12 digits before it. 32 hexadecimal digits. */
export function panFieldFormat4(pan: string, form: "full" | "legacy12"): string {
  const digits = form === "full" ? pan : String((BigInt(pan) / 10n) % 10n ** 12n).padStart(12, "0");
  return `${digits.length - 12}${digits}`.padEnd(32, "0");
}

function readPinField(field: string): ReadPinBlock | undefined {
  const text = field.toUpperCase();
  const format = Number.parseInt(text.charAt(0), 16);
  const length = Number.parseInt(text.charAt(1), 16);
  const digits = text.slice(2, 2 + length);
  const fill = text.slice(2 + length);
  const wellFormed = length >= 4 && length <= 12 && /^[0-9]+$/.test(digits) && fillPatterns[format]?.test(fill);
  return wellFormed ? { format, pin: digits, fill } : undefined;
}

function decipher(key: Buffer, block: Buffer): Buffer {
  const aes = createDecipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  return Buffer.concat([aes.update(block), aes.final()]);
}

function bigOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
