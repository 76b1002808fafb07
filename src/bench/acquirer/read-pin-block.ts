import type { PanFieldForm } from "../../pin/pin-block-format4.ts";
import type { PinBlockFormat } from "../../pin/pin-block-formats.ts";
import { type HostCipherName, hostCipher } from "./host-cipher.ts";

/** What host and terminal have agreed on. */
export interface PinBlockReading {
  readonly format: PinBlockFormat;
  /** Of format 4 only. */
  readonly panField: PanFieldForm;
}

interface FormatRow {
  readonly cipher: HostCipherName;
  readonly blockBytes: 8 | 16;
  readonly takesPan: boolean;
  /** Of the nibbles behind the digits. */
  readonly isFill: (nibble: number) => boolean;
}

/** ISO 9564-1:2017 clause 9. */
const formats: Readonly<Record<PinBlockFormat, FormatRow>> = {
  0: { cipher: "tdes", blockBytes: 8, takesPan: true, isFill: (nibble) => nibble === 0xf },
  1: { cipher: "tdes", blockBytes: 8, takesPan: false, isFill: () => true },
  3: { cipher: "tdes", blockBytes: 8, takesPan: true, isFill: (nibble) => nibble >= 0xa },
  4: { cipher: "aes", blockBytes: 16, takesPan: true, isFill: (nibble) => nibble === 0xa },
};

const pinFieldNibbles = 16;

export function cipherOfFormat(format: PinBlockFormat): HostCipherName {
  return formats[format].cipher;
}

/**
 * The digits 0 to 9 of the PIN in an encrypted block, a byte each; undefined when it is not well formed under that key and
 * PAN (length of the block, control nibble, length, digits or fill). Under a wrong key a block still looks well formed by
 * chance: one in 640 in format 1, in 200,000 in format 3, in 17 million in formats 0 and 4.
 */
export function readPinBlock(
  key: Buffer,
  block: Buffer,
  pan: string,
  { format, panField }: PinBlockReading,
): Buffer | undefined {
  const { cipher, blockBytes, takesPan } = formats[format];
  if (block.length !== blockBytes) return undefined;
  const { decrypt } = hostCipher(cipher, key);
  const opened = decrypt(block);
  if (blockBytes === 16) return readPinField(format, decrypt(xor(opened, longPanField(pan, panField))));
  return readPinField(format, takesPan ? xor(opened, shortPanField(pan)) : opened);
}

/** 9.3.2.3: the 12 digits before the check digit. */
function shortPanField(pan: string): Buffer {
  return Buffer.from(digitsBeforeCheckDigit(pan).padStart(16, "0"), "hex");
}

/** 9.4.2.2.3: how many digits there are beyond 12, the digits, zeros. */
function longPanField(pan: string, form: PanFieldForm): Buffer {
  const digits = form === "full" ? pan : digitsBeforeCheckDigit(pan).padStart(12, "0");
  return Buffer.from(`${digits.length - 12}${digits}`.padEnd(32, "0"), "hex");
}

function digitsBeforeCheckDigit(pan: string): string {
  return pan.slice(-13, -1);
}

function readPinField(format: PinBlockFormat, field: Buffer): Buffer | undefined {
  const length = nibbleAt(field, 1);
  if (nibbleAt(field, 0) !== format || length < 4 || length > 12) return undefined;
  const digits = Buffer.alloc(length);
  for (let at = 2; at < pinFieldNibbles; at += 1) {
    const nibble = nibbleAt(field, at);
    const isDigit = at - 2 < length;
    if (isDigit ? nibble > 9 : !formats[format].isFill(nibble)) return undefined;
    if (isDigit) digits[at - 2] = nibble;
  }
  return digits;
}

function nibbleAt(bytes: Buffer, at: number): number {
  const byte = bytes[at >> 1] ?? 0;
  return at % 2 === 0 ? byte >> 4 : byte & 0xf;
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}
