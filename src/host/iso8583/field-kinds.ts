import { parseTlv } from "../../card/emv/tlv.ts";
import type { CharacterEncoding } from "./encodings.ts";
import type { FieldFormat, FieldKind, MessageProfile } from "./message-profile.ts";

type TextKind = Exclude<FieldKind, "b">;

interface TextKindRow {
  readonly pattern: RegExp;
  readonly encoding: (profile: MessageProfile) => CharacterEncoding;
}

/** What each kind of text may hold, and which of the profile's encodings carries it. */
const textKinds: Readonly<Record<TextKind, TextKindRow>> = {
  n: { pattern: /^[0-9]+$/, encoding: ({ digits }) => digits },
  an: { pattern: /^[A-Za-z0-9 ]+$/, encoding: ({ text }) => text },
  ans: { pattern: /^[\x20-\x7e]+$/, encoding: ({ text }) => text },
  // ISO/IEC 7813: digits and the field separator, written "=" or "D".
  z: { pattern: /^[0-9=D]+$/, encoding: ({ track }) => track },
  xn: { pattern: /^[CD][0-9]+$/, encoding: ({ text }) => text },
};

export function encodingOf(profile: MessageProfile, format: FieldFormat, kind: TextKind): CharacterEncoding {
  return format.encoding ?? textKinds[kind].encoding(profile);
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

/** Why a text is not of this format, if it is not. */
export function textProblem({ parts }: FieldFormat, kind: TextKind, text: string): string | undefined {
  if (!textKinds[kind].pattern.test(text)) return `a character that kind ${kind} does not allow`;
  return parts && !endsWithPart(parts, text.length) ? `${text.length} characters end inside a sub-field` : undefined;
}

/** Why bytes are not of this format, if they are not. */
export function bytesProblem({ content }: FieldFormat, bytes: Uint8Array): string | undefined {
  if (content !== "tlv") return undefined;
  const objects = parseTlv(bytes);
  return "problem" in objects ? `no data objects: ${objects.problem} at its byte ${objects.at}` : undefined;
}

function endsWithPart(parts: NonNullable<FieldFormat["parts"]>, length: number): boolean {
  let end = 0;
  return parts.some((part) => {
    end += part.length;
    return end === length;
  });
}
