import type { CharacterEncoding } from "./encodings.ts";
import type { FieldFormat, FieldKind, MessageProfile } from "./message-profile.ts";

type TextKind = Exclude<FieldKind, "b">;

interface TextKindRow {
  readonly pattern: RegExp;
  readonly encoding: (profile: MessageProfile) => CharacterEncoding;
}

/** What each kind of text may hold, and which of the profile's encodings carries it. */
export const textKinds: Readonly<Record<TextKind, TextKindRow>> = {
  n: { pattern: /^[0-9]+$/, encoding: (profile) => profile.digits },
  an: { pattern: /^[A-Za-z0-9 ]+$/, encoding: (profile) => profile.text },
  ans: { pattern: /^[\x20-\x7e]+$/, encoding: (profile) => profile.text },
  // ISO/IEC 7813: digits and the field separator, written "=" or "D".
  z: { pattern: /^[0-9=D]+$/, encoding: (profile) => profile.text },
  xn: { pattern: /^[CD][0-9]+$/, encoding: (profile) => profile.text },
};

/** Why a value of this length does not fit the format, if it does not. */
export function lengthProblem(format: FieldFormat, length: number): string | undefined {
  const unit = format.kind === "b" ? "bytes" : "characters";
  if (format.length.rule === "fixed") {
    return length === format.length.length ? undefined : `${length} ${unit} where ${format.length.length} are due`;
  }
  if (length === 0) return "present but empty";
  return length <= format.length.max ? undefined : `${length} ${unit} where at most ${format.length.max} may be`;
}

/** Why a text is not of this kind, if it is not. */
export function textProblem(kind: TextKind, text: string): string | undefined {
  return textKinds[kind].pattern.test(text) ? undefined : `a character that kind ${kind} does not allow`;
}
