import { ascii, bcdRight, type CharacterEncoding, ebcdic } from "./encodings.ts";

/** How the length before a variable field stands in bytes. `digits` is 2 for LL, 3 for LLL. */
export interface LengthEncoding {
  byteLength(digits: number): number;
  write(length: number, digits: number, target: Buffer, offset: number): void;
  /** Undefined when the bytes are no number. */
  read(bytes: Buffer, digits: number): number | undefined;
}

function decimal(encoding: CharacterEncoding): LengthEncoding {
  return {
    byteLength: (digits) => encoding.byteLength(digits),
    write: (length, digits, target, offset) => encoding.write(String(length).padStart(digits, "0"), target, offset),
    read: (bytes, digits) => {
      const text = encoding.read(bytes, digits);
      return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
    },
  };
}

export const asciiLength = decimal(ascii);
export const ebcdicLength = decimal(ebcdic);
export const bcdLength = decimal(bcdRight);

/** One byte for LL, two for LLL, the higher first. */
export const binaryLength: LengthEncoding = {
  byteLength: (digits) => (digits === 2 ? 1 : 2),
  write: (length, digits, target, offset) => void target.writeUIntBE(length, offset, digits === 2 ? 1 : 2),
  read: (bytes) => bytes.readUIntBE(0, bytes.length),
};
