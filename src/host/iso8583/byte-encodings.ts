import { ascii, type CharacterEncoding, ebcdic } from "./encodings.ts";
import type { MessageSource } from "./message-source.ts";

/** How bytes (bitmaps, and fields of kind `b`) stand in a message: as they are, or as hexadecimal digits. */
export interface ByteEncoding {
  byteLength(bytes: number): number;
  write(value: Buffer, target: Buffer, offset: number): void;
  /** A copy; undefined when it is none. */
  read(source: MessageSource, offset: number, length: number): Buffer | undefined;
}

export const rawBytes: ByteEncoding = {
  byteLength: (bytes) => bytes,
  write: (value, target, offset) => {
    for (let at = 0; at < value.length; at += 1) target[offset + at] = value[at] ?? 0;
  },
  read: ({ bytes }, offset, length) => {
    const copy = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at += 1) copy[at] = bytes[offset + at] ?? 0;
    return copy;
  },
};

function hexadecimal(encoding: CharacterEncoding): ByteEncoding {
  return {
    byteLength: (bytes) => 2 * bytes,
    write: (value, target, offset) => encoding.write(value.toString("hex").toUpperCase(), target, offset),
    read: (source, offset, length) => {
      const text = encoding.read(source, offset, 2 * length);
      // Upper case only: else two messages would be one.
      return text !== undefined && /^[0-9A-F]+$/.test(text) ? Buffer.from(text, "hex") : undefined;
    },
  };
}

export const asciiHex = hexadecimal(ascii);
export const ebcdicHex = hexadecimal(ebcdic);
