import type { CharacterEncoding } from "./encodings.ts";
import type { FieldKind, MessageProfile } from "./message-profile.ts";

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
