import type { CharacterEncoding } from "./encodings.ts";
import { bytesProblem, encodingOf, lengthProblem, textProblem } from "./field-kinds.ts";
import { IsoFormatError } from "./iso-format-error.ts";
import type { IsoMessage } from "./iso-message.ts";
import type { FieldFormat, MessageProfile } from "./message-profile.ts";

const mtiDigits = 4;

/** A field that is as the profile has it, and where its value goes. */
interface Placed {
  readonly format: FieldFormat;
  readonly at: number;
  readonly valueAt: number;
  readonly end: number;
  readonly value: { readonly bytes: Buffer } | { readonly text: string; readonly encoding: CharacterEncoding };
}

/** The bytes of a message. Throws IsoFormatError for whatever the profile does not allow; nothing is padded or cut. */
export function pack(profile: MessageProfile, message: IsoMessage): Buffer {
  if (!profile.mtiPattern.test(message.mti)) throw new IsoFormatError("mti", 0, "not a message type of this profile");
  const numbers = [...message.fields.keys()].sort((a, b) => a - b);
  const bits = bitmapOf(profile, numbers);
  const bitmapAt = profile.digits.byteLength(mtiDigits);
  let end = bitmapAt + profile.bitmap.byteLength(bits.length);
  const fields: Placed[] = [];
  for (const number of numbers) {
    const placed = place(profile, number, message.fields.get(number), end);
    fields.push(placed);
    end = placed.end;
  }
  const bytes = Buffer.alloc(end);
  profile.digits.write(message.mti, bytes, 0);
  profile.bitmap.write(bits, bytes, bitmapAt);
  for (const field of fields) write(profile, field, bytes);
  return bytes;
}

function bitmapOf(profile: MessageProfile, numbers: readonly number[]): Buffer {
  const hasSecondary = numbers.some((number) => number > 64);
  const bits = Buffer.alloc(hasSecondary ? 16 : 8);
  if (hasSecondary) setBit(bits, 1);
  for (const number of numbers) {
    if (!profile.fields.has(number)) throw notAField(number, profile.digits.byteLength(mtiDigits));
    setBit(bits, number);
  }
  return bits;
}

function setBit(bits: Buffer, number: number): void {
  const byte = (number - 1) >> 3;
  bits[byte] = (bits[byte] ?? 0) | (0x80 >> ((number - 1) & 7));
}

function place(profile: MessageProfile, number: number, value: string | Buffer | undefined, at: number): Placed {
  const format = profile.fields.get(number);
  if (!format || value === undefined) throw notAField(number, at);
  const valueAt = at + (format.length.rule === "fixed" ? 0 : profile.lengths.byteLength(format.length.rule.length));
  const problem = lengthProblem(format, value.length);
  if (problem !== undefined) throw new IsoFormatError(number, at, problem);
  const placed = placeValue(profile, format, value);
  if (typeof placed === "string") throw new IsoFormatError(number, at, placed);
  return { format, at, valueAt, end: valueAt + placed.size, value: placed };
}

/** The value with its size in bytes, or as text what is wrong with it. */
function placeValue(
  profile: MessageProfile,
  format: FieldFormat,
  value: string | Buffer,
): string | (Placed["value"] & { size: number }) {
  const { kind } = format;
  if (kind === "b") {
    if (typeof value === "string") return "text in a binary field";
    return bytesProblem(format, value) ?? { bytes: value, size: profile.bytes.byteLength(value.length) };
  }
  if (typeof value !== "string") return "bytes in a text field";
  const encoding = encodingOf(profile, format, kind);
  return textProblem(format, kind, value) ?? { text: value, encoding, size: encoding.byteLength(value.length) };
}

function write(profile: MessageProfile, { format, at, valueAt, value }: Placed, bytes: Buffer): void {
  const length = "bytes" in value ? value.bytes.length : value.text.length;
  if (format.length.rule !== "fixed") profile.lengths.write(length, format.length.rule.length, bytes, at);
  if ("bytes" in value) profile.bytes.write(value.bytes, bytes, valueAt);
  else value.encoding.write(value.text, bytes, valueAt);
}

function notAField(number: number, offset: number): IsoFormatError {
  return new IsoFormatError(number, offset, "not a field of this profile");
}
