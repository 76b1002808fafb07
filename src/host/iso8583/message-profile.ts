import type { Dialect } from "../dialect.ts";
import type { PinCarriage } from "../pin-carriage.ts";
import type { ByteEncoding } from "./byte-encodings.ts";
import type { CharacterEncoding } from "./encodings.ts";
import type { LengthEncoding } from "./length-encodings.ts";

/**
 * ISO 8583:1987 4.2 attributes: `n` digits, `an` letters, digits and space, `ans` printable, `z` track data, `xn` C or D
 * and digits, `b` bytes.
 */
export type FieldKind = "n" | "an" | "ans" | "z" | "xn" | "b";

/** `LL` and `LLL`: a length of two or three digits stands before the value. */
export type LengthRule =
  | { readonly rule: "fixed"; readonly length: number }
  | { readonly rule: "LL" | "LLL"; readonly max: number };

/** A part of a field, of so many characters. */
export interface FieldPart {
  readonly name: string;
  readonly length: number;
}

/** A value in a field of several, behind a tag of three letters. */
export interface TaggedPart {
  readonly tag: string;
  /** How many characters it may have, the longest first; `counted`: two digits before it say. */
  readonly lengths: readonly number[] | "counted";
  readonly sensitive?: "hidden";
}

/** One row of a profile's field table. Lengths count characters, or bytes for kind `b`. */
export interface FieldFormat {
  readonly name: string;
  readonly kind: FieldKind;
  readonly length: LengthRule;
  /** How the field is shown to people: `pan` masks it, `hidden` gives its size only. Absent: as it is. */
  readonly sensitive?: "pan" | "hidden";
  /** Where it differs from that of the field's kind. */
  readonly encoding?: CharacterEncoding;
  /** Sub-fields, one after the other; a shorter field has the first of them, whole. */
  readonly parts?: readonly FieldPart[];
  /** The values that may stand in the field, each once; any other content is shown by its size only. */
  readonly tagged?: readonly TaggedPart[];
  /** The bytes are data objects of a chip card (BER-TLV). */
  readonly content?: "tlv";
}

/** An acquirer's dialect, as data. */
export interface MessageProfile {
  readonly name: string;
  readonly mtiPattern: RegExp;
  /** MTI and `n` fields. */
  readonly digits: CharacterEncoding;
  readonly text: CharacterEncoding;
  /** `z` fields. */
  readonly track: CharacterEncoding;
  readonly lengths: LengthEncoding;
  readonly bitmap: ByteEncoding;
  /** `b` fields. */
  readonly bytes: ByteEncoding;
  readonly fields: ReadonlyMap<number, FieldFormat>;
  readonly pinCarriage: PinCarriage;
  readonly dialect: Dialect;
}
