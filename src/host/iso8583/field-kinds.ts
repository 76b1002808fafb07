import { parseTlv } from "../../card/emv/tlv.ts";
import type { CharacterEncoding } from "./encodings.ts";
import type { FieldFormat, FieldKind, MessageProfile } from "./message-profile.ts";

type TextKind = Exclude<FieldKind, "b">;

interface TextKindRow {
  /** By character code: 1 where it may stand. */
  readonly allowed: Uint8Array;
  readonly encoding: (profile: MessageProfile) => CharacterEncoding;
}

function allowed(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => Number(pattern.test(String.fromCharCode(code))));
}

const digit = allowed(/[0-9]/);
const sign = allowed(/[CD]/);

/** What each kind of text may hold, and which of the profile's encodings carries it. */
const textKinds: Readonly<Record<TextKind, TextKindRow>> = {
  n: { allowed: digit, encoding: ({ digits }) => digits },
  an: { allowed: allowed(/[A-Za-z0-9 ]/), encoding: ({ text }) => text },
  ans: { allowed: allowed(/[\x20-\x7e]/), encoding: ({ text }) => text },
  // ISO/IEC 7813: digits and the field separator, written "=" or "D".
  z: { allowed: allowed(/[0-9=D]/), encoding: ({ track }) => track },
  xn: { allowed: digit, encoding: ({ text }) => text },
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
  if (!isOfKind(kind, text)) return `a character that kind ${kind} does not allow`;
  return parts && !endsWithPart(parts, text.length) ? `${text.length} characters end inside a sub-field` : undefined;
}

/** A loop over a table, since this is done for every character of every message; `xn` is a sign before digits. */
function isOfKind(kind: TextKind, text: string): boolean {
  const table = textKinds[kind].allowed;
  const signed = kind === "xn" ? 1 : 0;
  if (signed && (text.length < 2 || sign[text.charCodeAt(0)] !== 1)) return false;
  for (let at = signed; at < text.length; at += 1) if (table[text.charCodeAt(at)] !== 1) return false;
  return text.length > 0;
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
