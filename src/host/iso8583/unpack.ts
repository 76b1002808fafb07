import { bytesProblem, encodingOf, lengthProblem, textProblem } from "./field-kinds.ts";
import { IsoFormatError, type MessagePart } from "./iso-format-error.ts";
import type { IsoMessage } from "./iso-message.ts";
import type { FieldFormat, MessageProfile } from "./message-profile.ts";
import { MessageSource } from "./message-source.ts";

const mtiDigits = 4;
const bitmapBytes = 8;

const mostFields = 128;

/** A message and where in its bytes each field began, length prefix included: by the field's number, 0 for none. */
export interface UnpackedMessage extends IsoMessage {
  readonly offsets: Uint16Array;
}

/**
 * Reads one whole message. Throws IsoFormatError for anything truncated, over-long, mistyped or unknown, and for bytes
 * left over. Canonical: what it accepts packs to the same bytes again.
 */
export function unpack(profile: MessageProfile, bytes: Uint8Array): UnpackedMessage {
  const reader = new Reader(profile, bytes);
  const mti = reader.mti();
  const fields = new Map<number, string | Buffer>();
  const offsets = new Uint16Array(mostFields + 1);
  for (const number of reader.bitmaps()) {
    offsets[number] = reader.offset;
    fields.set(number, reader.field(number));
  }
  reader.end();
  return { mti, fields, offsets };
}

class Reader {
  readonly #profile: MessageProfile;
  readonly #source: MessageSource;
  offset = 0;

  constructor(profile: MessageProfile, bytes: Uint8Array) {
    this.#profile = profile;
    this.#source = new MessageSource(bytes);
  }

  mti(): string {
    const { digits, mtiPattern } = this.#profile;
    const mti = digits.read(this.#source, this.#take(digits.byteLength(mtiDigits), "mti"), mtiDigits);
    if (mti === undefined || !mtiPattern.test(mti))
      throw new IsoFormatError("mti", 0, "not a message type of this profile");
    return mti;
  }

  /** The numbers of the fields that follow. */
  bitmaps(): number[] {
    const primary = this.#bitmap(0);
    if (primary[0] !== 1) return primary;
    const secondaryOffset = this.offset;
    const secondary = this.#bitmap(64);
    if (secondary.length === 0) throw new IsoFormatError("bitmap", secondaryOffset, "a secondary bitmap without a bit");
    return [...primary.slice(1), ...secondary];
  }

  field(number: number): string | Buffer {
    const { bytes, fields } = this.#profile;
    const format = fields.get(number);
    if (!format) throw new IsoFormatError(number, this.offset, "not a field of this profile");
    const length = this.#length(number, format);
    const { kind } = format;
    if (kind !== "b") return this.#text(number, format, kind, length);
    const at = this.#take(bytes.byteLength(length), number);
    const value = bytes.read(this.#source, at, length);
    if (!value) throw new IsoFormatError(number, at, "not hexadecimal digits");
    const problem = bytesProblem(format, value);
    if (problem !== undefined) throw new IsoFormatError(number, at, problem);
    return value;
  }

  end(): void {
    const left = this.#source.bytes.length - this.offset;
    if (left > 0) throw new IsoFormatError("end", this.offset, `${left} bytes too many`);
  }

  #text(number: number, format: FieldFormat, kind: Exclude<FieldFormat["kind"], "b">, length: number): string {
    const encoding = encodingOf(this.#profile, format, kind);
    const at = this.#take(encoding.byteLength(length), number);
    const value = encoding.read(this.#source, at, length);
    if (value === undefined) throw new IsoFormatError(number, at, "a spare half byte that is not the pad");
    const problem = textProblem(format, kind, value);
    if (problem !== undefined) throw new IsoFormatError(number, at, problem);
    return value;
  }

  #length(number: number, format: FieldFormat): number {
    if (format.length.rule === "fixed") return format.length.length;
    const { lengths } = this.#profile;
    const digits = format.length.rule.length;
    const at = this.#take(lengths.byteLength(digits), number);
    const length = lengths.read(this.#source, at, digits);
    if (length === undefined) throw new IsoFormatError(number, at, "a length that is no number");
    const problem = lengthProblem(format, length);
    if (problem !== undefined) throw new IsoFormatError(number, at, problem);
    return length;
  }

  #bitmap(base: number): number[] {
    const { bitmap } = this.#profile;
    const at = this.#take(bitmap.byteLength(bitmapBytes), "bitmap");
    const bits = bitmap.read(this.#source, at, bitmapBytes);
    if (!bits) throw new IsoFormatError("bitmap", at, "not a bitmap");
    const numbers: number[] = [];
    for (let byte = 0; byte < bitmapBytes; byte += 1) {
      // The highest bit that is left, each time: most bits are not set.
      for (let left = bits[byte] ?? 0; left !== 0; ) {
        const bit = Math.clz32(left) - 24;
        numbers.push(base + 8 * byte + bit + 1);
        left &= 0x7f >> bit;
      }
    }
    return numbers;
  }

  /** Where the bytes begin; they are there. */
  #take(byteLength: number, part: MessagePart): number {
    const at = this.offset;
    const left = this.#source.bytes.length - at;
    if (byteLength > left) throw new IsoFormatError(part, at, `${byteLength} bytes are due and ${left} are left`);
    this.offset += byteLength;
    return at;
  }
}
