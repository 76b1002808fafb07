import { ascii, type CharacterEncoding, ebcdic } from "./encodings.ts";

/** How bytes (bitmaps, and fields of kind `b`) stand in a message: as they are, or as hexadecimal digits. */
export interface ByteEncoding {
  byteLength(bytes: number): number;
  write(value: Buffer, target: Buffer, offset: number): void;
  /** A copy; undefined when it is none. */
  read(bytes: Buffer): Buffer | undefined;
}

export const rawBytes: ByteEncoding = {
  byteLength: (bytes) => bytes,
  write: (value, target, offset) => void value.copy(target, offset),
  read: (bytes) => Buffer.from(bytes),
};

function hexadecimal(encoding: CharacterEncoding): ByteEncoding {
  return {
    byteLength: (bytes) => 2 * bytes,
    write: (value, target, offset) => encoding.write(value.toString("hex").toUpperCase(), target, offset),
    read: (bytes) => {
      const text = encoding.read(bytes, bytes.length);
      // Upper case only: else two messages would be one.
      return text !== undefined && /^[0-9A-F]+$/.test(text) ? Buffer.from(text, "hex") : undefined;
    },
  };
}

export const asciiHex = hexadecimal(ascii);
export const ebcdicHex = hexadecimal(ebcdic);
