import { lengthProblem, textKinds, textProblem } from "./field-kinds.ts";
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
  const bytes = lengthProblem(format, value.length) ?? packValue(profile, format, value);
  if (typeof bytes === "string") throw new IsoFormatError(number, offset, bytes);
  return Buffer.concat([packPrefix(profile, format, value.length), bytes]);
}

/** The value's bytes, or as text why it has none. */
function packValue(profile: MessageProfile, format: FieldFormat, value: string | Buffer): Buffer | string {
  if (format.kind === "b") return typeof value === "string" ? "text in a binary field" : value;
  if (typeof value !== "string") return "bytes in a text field";
  return textProblem(format.kind, value) ?? textKinds[format.kind].encoding(profile).encode(value);
}

function packPrefix(profile: MessageProfile, format: FieldFormat, length: number): Buffer {
  if (format.length.rule === "fixed") return Buffer.alloc(0);
  return profile.digits.encode(String(length).padStart(format.length.rule.length, "0"));
}
