/**
 * How characters stand in bytes. A new encoding (BCD, EBCDIC) is one more of these; a profile says which applies where.
 * `decode` may give any characters: the field's kind decides whether they are allowed.
 */
export interface CharacterEncoding {
  byteLength(characters: number): number;
  encode(text: string): Buffer;
  decode(bytes: Buffer): string;
}

/** How the 64 bits of one bitmap stand in bytes. Bit 1 is the most significant bit of the first byte. */
export interface BitmapEncoding {
  readonly byteLength: number;
  encode(bits: Buffer): Buffer;
  /** The 8 bytes of the bitmap, or undefined when the bytes are none. */
  decode(bytes: Buffer): Buffer | undefined;
}

export const ascii: CharacterEncoding = {
  byteLength: (characters) => characters,
  encode: (text) => Buffer.from(text, "latin1"),
  decode: (bytes) => bytes.toString("latin1"),
};

export const binaryBitmap: BitmapEncoding = {
  byteLength: 8,
  encode: (bits) => Buffer.from(bits),
  decode: (bytes) => Buffer.from(bytes),
};
