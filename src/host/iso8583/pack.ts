import { bytesProblem, encodingOf, lengthProblem, textProblem } from "./field-kinds.ts";
import { IsoFormatError } from "./iso-format-error.ts";
import type { IsoMessage } from "./iso-message.ts";
import type { FieldFormat, MessageProfile } from "./message-profile.ts";

const mtiDigits = 4;

/** A field of the message with its row of the profile. */
interface Field {
  readonly number: number;
  readonly format: FieldFormat;
  readonly value: string | Buffer;
}

/** The bytes of a message. Throws IsoFormatError for whatever the profile does not allow; nothing is padded or cut. */
export function pack(profile: MessageProfile, message: IsoMessage): Buffer {
  if (!profile.mtiPattern.test(message.mti)) throw new IsoFormatError("mti", 0, "not a message type of this profile");
  const bitmapAt = profile.digits.byteLength(mtiDigits);
  const fields = fieldsOf(profile, message, bitmapAt);
  const bits = bitmapOf(fields);
  const fieldsAt = bitmapAt + profile.bitmap.byteLength(bits.length);
  const bytes = Buffer.allocUnsafe(endOf(profile, fields, fieldsAt));
  profile.digits.write(message.mti, bytes, 0);
  profile.bitmap.write(bits, bytes, bitmapAt);
  let at = fieldsAt;
  for (let index = 0; index < fields.length; index += 1) at = write(profile, fields[index] as Field, bytes, at);
  return bytes;
}

function fieldsOf(profile: MessageProfile, message: IsoMessage, bitmapAt: number): Field[] {
  const fields: Field[] = [];
  let isSorted = true;
  let before = 0;
  for (const [number, value] of message.fields) {
    const format = profile.fields.get(number);
    if (!format) throw new IsoFormatError(number, bitmapAt, "not a field of this profile");
    fields.push({ number, format, value });
    isSorted &&= number > before;
    before = number;
  }
  return isSorted ? fields : fields.sort((a, b) => a.number - b.number);
}

function bitmapOf(fields: readonly Field[]): Buffer {
  const hasSecondary = (fields[fields.length - 1]?.number ?? 0) > 64;
  const bits = Buffer.allocUnsafe(hasSecondary ? 16 : 8);
  for (let byte = 0; byte < bits.length; byte += 1) bits[byte] = 0;
  if (hasSecondary) setBit(bits, 1);
  for (let index = 0; index < fields.length; index += 1) setBit(bits, (fields[index] as Field).number);
  return bits;
}

function setBit(bits: Buffer, number: number): void {
  const byte = (number - 1) >> 3;
  bits[byte] = (bits[byte] ?? 0) | (0x80 >> ((number - 1) & 7));
}

/** Each length is as the profile has it, and so is where the last one ends. */
function endOf(profile: MessageProfile, fields: readonly Field[], fieldsAt: number): number {
  let end = fieldsAt;
  for (let index = 0; index < fields.length; index += 1) {
    const { number, format, value } = fields[index] as Field;
    const problem = lengthProblem(format, value.length);
    if (problem !== undefined) throw new IsoFormatError(number, end, problem);
    const { kind, length } = format;
    if (length.rule !== "fixed") end += profile.lengths.byteLength(length.rule.length);
    end += (kind === "b" ? profile.bytes : encodingOf(profile, format, kind)).byteLength(value.length);
  }
  return end;
}

/** Where the next field begins. */
function write(profile: MessageProfile, { number, format, value }: Field, bytes: Buffer, at: number): number {
  const { kind, length } = format;
  let valueAt = at;
  if (length.rule !== "fixed") {
    const digits = length.rule.length;
    profile.lengths.write(value.length, digits, bytes, at);
    valueAt += profile.lengths.byteLength(digits);
  }
  if (kind === "b") {
    if (typeof value === "string") throw new IsoFormatError(number, at, "text in a binary field");
    const problem = bytesProblem(format, value);
    if (problem !== undefined) throw new IsoFormatError(number, at, problem);
    profile.bytes.write(value, bytes, valueAt);
    return valueAt + profile.bytes.byteLength(value.length);
  }
  if (typeof value !== "string") throw new IsoFormatError(number, at, "bytes in a text field");
  const problem = textProblem(format, kind, value);
  if (problem !== undefined) throw new IsoFormatError(number, at, problem);
  const encoding = encodingOf(profile, format, kind);
  encoding.write(value, bytes, valueAt);
  return valueAt + encoding.byteLength(value.length);
}
