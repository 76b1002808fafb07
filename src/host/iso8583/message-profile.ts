import type { PinCarriage } from "../pin-carriage.ts";
import type { BitmapEncoding, CharacterEncoding } from "./encodings.ts";

/**
 * ISO 8583:1987 4.2 attributes: `n` digits, `an` letters, digits and space, `ans` printable, `z` track data, `xn` C or D
 * and digits, `b` bytes.
 */
export type FieldKind = "n" | "an" | "ans" | "z" | "xn" | "b";

/** `LL` and `LLL`: a decimal length of two or three digits stands before the value. */
export type LengthRule =
  | { readonly rule: "fixed"; readonly length: number }
  | { readonly rule: "LL" | "LLL"; readonly max: number };

/** One row of a profile's field table. Lengths count characters, or bytes for kind `b`. */
export interface FieldFormat {
  readonly name: string;
  readonly kind: FieldKind;
  readonly length: LengthRule;
  /** How the field is shown to people: `pan` masks it, `hidden` gives its size only. Absent: as it is. */
  readonly sensitive?: "pan" | "hidden";
}

/** An acquirer's dialect, as data. */
export interface MessageProfile {
  readonly name: string;
  readonly mtiPattern: RegExp;
  /** MTI, length prefixes and `n` fields. */
  readonly digits: CharacterEncoding;
  readonly text: CharacterEncoding;
  readonly bitmap: BitmapEncoding;
  readonly fields: ReadonlyMap<number, FieldFormat>;
  readonly pinCarriage: PinCarriage;
}
