import { textKinds } from "./field-kinds.ts";
import { IsoFormatError } from "./iso-format-error.ts";
import type { IsoMessage } from "./iso-message.ts";
import type { FieldFormat, MessageProfile } from "./message-profile.ts";

/** The bytes of a message. Throws IsoFormatError for whatever the profile does not allow; nothing is padded or cut. */
export function pack(profile: MessageProfile, message: IsoMessage): Buffer {
  if (!profile.mtiPattern.test(message.mti)) throw new IsoFormatError("mti", 0, "not a message type of this profile");
  const mti = profile.digits.encode(message.mti);
  const numbers = [...message.fields.keys()].sort((a, b) => a - b);
  const bitmaps = packBitmaps(profile, numbers, mti.length);
  const parts = [mti, bitmaps];
  let offset = mti.length + bitmaps.length;
  for (const number of numbers) {
    const bytes = packField(profile, number, message.fields.get(number), offset);
    parts.push(bytes);
    offset += bytes.length;
  }
  return Buffer.concat(parts);
}

function packBitmaps(profile: MessageProfile, numbers: readonly number[], offset: number): Buffer {
  const hasSecondary = numbers.some((number) => number > 64);
  const bits = Buffer.alloc(hasSecondary ? 16 : 8);
  if (hasSecondary) setBit(bits, 1);
  for (const number of numbers) {
    if (!profile.fields.has(number)) throw new IsoFormatError(number, offset, "not a field of this profile");
    setBit(bits, number);
  }
  const halves = hasSecondary ? [bits.subarray(0, 8), bits.subarray(8)] : [bits];
  return Buffer.concat(halves.map((half) => profile.bitmap.encode(half)));
}

function setBit(bits: Buffer, number: number): void {
  const byte = (number - 1) >> 3;
  bits[byte] = (bits[byte] ?? 0) | (0x80 >> ((number - 1) & 7));
}

function packField(
  profile: MessageProfile,
  number: number,
  value: string | Buffer | undefined,
  offset: number,
): Buffer {
  const format = profile.fields.get(number);
  if (!format || value === undefined) throw new IsoFormatError(number, offset, "not a field of this profile");
  const problem = lengthProblem(format, value.length) ?? kindProblem(format, value);
  if (problem) throw new IsoFormatError(number, offset, problem);
  const prefix = packPrefix(profile, format, value.length);
  if (typeof value !== "string") return Buffer.concat([prefix, value]);
  if (format.kind === "b") throw new IsoFormatError(number, offset, "text in a binary field");
  return Buffer.concat([prefix, textKinds[format.kind].encoding(profile).encode(value)]);
}

function packPrefix(profile: MessageProfile, format: FieldFormat, length: number): Buffer {
  if (format.length.rule === "fixed") return Buffer.alloc(0);
  return profile.digits.encode(String(length).padStart(format.length.rule.length, "0"));
}

/** Why a value of this length does not fit the format, if it does not. */
export function lengthProblem(format: FieldFormat, length: number): string | undefined {
  const unit = format.kind === "b" ? "bytes" : "characters";
  if (format.length.rule === "fixed") {
    return length === format.length.length ? undefined : `${length} ${unit} where ${format.length.length} are due`;
  }
  if (length === 0) return "present but empty";
  return length <= format.length.max ? undefined : `${length} ${unit} where at most ${format.length.max} may be`;
}

/** Why a value is not of the format's kind, if it is not. */
export function kindProblem(format: FieldFormat, value: string | Buffer): string | undefined {
  if (format.kind === "b") return typeof value === "string" ? "text in a binary field" : undefined;
  if (typeof value !== "string") return "bytes in a text field";
  return textKinds[format.kind].pattern.test(value) ? undefined : `a character that kind ${format.kind} does not allow`;
}
