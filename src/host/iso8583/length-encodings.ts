import { ascii, bcdRight, type CharacterEncoding, ebcdic } from "./encodings.ts";
import type { MessageSource } from "./message-source.ts";

/** How the length before a variable field stands in bytes. `digits` is 2 for LL, 3 for LLL. */
export interface LengthEncoding {
  byteLength(digits: number): number;
  write(length: number, digits: number, target: Buffer, offset: number): void;
  /** Undefined when the bytes are no number. */
  read(source: MessageSource, offset: number, digits: number): number | undefined;
}

/** As text, by length: it is written before every variable field. */
const texts = [2, 3].map((digits) =>
  Array.from({ length: 10 ** digits }, (_, length) => String(length).padStart(digits, "0")),
);

function decimal(encoding: CharacterEncoding): LengthEncoding {
  return {
    byteLength: (digits) => encoding.byteLength(digits),
    write: (length, digits, target, offset) => encoding.write(texts[digits - 2]?.[length] ?? "", target, offset),
    read: (source, offset, digits) => {
      const text = encoding.read(source, offset, digits) ?? " ";
      let length = 0;
      for (let at = 0; at < text.length; at += 1) {
        const digit = text.charCodeAt(at) - 0x30;
        if (digit < 0 || digit > 9) return undefined;
        length = 10 * length + digit;
      }
      return length;
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
  read: ({ bytes }, offset, digits) => (digits === 2 ? bytes[offset] : bytes.readUInt16BE(offset)),
};
