import { bytesProblem, encodingOf, lengthProblem, textProblem } from "./field-kinds.ts";
import { IsoFormatError, type MessagePart } from "./iso-format-error.ts";
import type { IsoMessage } from "./iso-message.ts";
import type { FieldFormat, MessageProfile } from "./message-profile.ts";

const mtiDigits = 4;
const bitmapBytes = 8;

/** A message and where in its bytes each field began, length prefix included. */
export interface UnpackedMessage extends IsoMessage {
  /** Where the bitmap began. */
  readonly mtiBytes: number;
  readonly offsets: ReadonlyMap<number, number>;
}

/**
 * Reads one whole message. Throws IsoFormatError for anything truncated, over-long, mistyped or unknown, and for bytes
 * left over. Canonical: what it accepts packs to the same bytes again.
 */
export function unpack(profile: MessageProfile, bytes: Uint8Array): UnpackedMessage {
  const cursor = new Cursor(bytes);
  const mtiBytes = profile.digits.byteLength(mtiDigits);
  const mti = profile.digits.read(cursor.take(mtiBytes, "mti"), mtiDigits);
  if (mti === undefined || !profile.mtiPattern.test(mti))
    throw new IsoFormatError("mti", 0, "not a message type of this profile");
  const fields = new Map<number, string | Buffer>();
  const offsets = new Map<number, number>();
  for (const number of unpackBitmaps(profile, cursor)) {
    const format = profile.fields.get(number);
    if (!format) throw new IsoFormatError(number, cursor.offset, "not a field of this profile");
    offsets.set(number, cursor.offset);
    fields.set(number, unpackField(profile, number, format, cursor));
  }
  if (cursor.left > 0) throw new IsoFormatError("end", cursor.offset, `${cursor.left} bytes too many`);
  return { mti, mtiBytes, fields, offsets };
}

class Cursor {
  readonly #bytes: Buffer;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.offset;
  }

  take(byteLength: number, part: MessagePart): Buffer {
    if (byteLength > this.left) {
      throw new IsoFormatError(part, this.offset, `${byteLength} bytes are due and ${this.left} are left`);
    }
    const start = this.offset;
    this.offset += byteLength;
    return this.#bytes.subarray(start, this.offset);
  }
}

function unpackBitmaps(profile: MessageProfile, cursor: Cursor): number[] {
  const primary = unpackBitmap(profile, cursor, 0);
  if (primary[0] !== 1) return primary;
  const secondaryOffset = cursor.offset;
  const secondary = unpackBitmap(profile, cursor, 64);
  if (secondary.length === 0) throw new IsoFormatError("bitmap", secondaryOffset, "a secondary bitmap without a bit");
  return [...primary.slice(1), ...secondary];
}

function unpackBitmap(profile: MessageProfile, cursor: Cursor, base: number): number[] {
  const offset = cursor.offset;
  const bits = profile.bitmap.read(cursor.take(profile.bitmap.byteLength(bitmapBytes), "bitmap"));
  if (!bits) throw new IsoFormatError("bitmap", offset, "not a bitmap");
  const numbers: number[] = [];
  for (let bit = 0; bit < 64; bit++) {
    if ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) numbers.push(base + bit + 1);
  }
  return numbers;
}

function unpackField(profile: MessageProfile, number: number, format: FieldFormat, cursor: Cursor): string | Buffer {
  const length = unpackLength(profile, number, format, cursor);
  const valueOffset = cursor.offset;
  const { kind } = format;
  if (kind === "b") {
    const value = profile.bytes.read(cursor.take(profile.bytes.byteLength(length), number));
    if (!value) throw new IsoFormatError(number, valueOffset, "not hexadecimal digits");
    const problem = bytesProblem(format, value);
    if (problem !== undefined) throw new IsoFormatError(number, valueOffset, problem);
    return value;
  }
  const encoding = encodingOf(profile, format, kind);
  const value = encoding.read(cursor.take(encoding.byteLength(length), number), length);
  if (value === undefined) throw new IsoFormatError(number, valueOffset, "a spare half byte that is not the pad");
  const problem = textProblem(format, kind, value);
  if (problem !== undefined) throw new IsoFormatError(number, valueOffset, problem);
  return value;
}

function unpackLength(profile: MessageProfile, number: number, format: FieldFormat, cursor: Cursor): number {
  if (format.length.rule === "fixed") return format.length.length;
  const offset = cursor.offset;
  const digits = format.length.rule.length;
  const length = profile.lengths.read(cursor.take(profile.lengths.byteLength(digits), number), digits);
  if (length === undefined) throw new IsoFormatError(number, offset, "a length that is no number");
  const problem = lengthProblem(format, length);
  if (problem !== undefined) throw new IsoFormatError(number, offset, problem);
  return length;
}
