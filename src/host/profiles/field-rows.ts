import type { FieldFormat, FieldKind, LengthRule } from "../iso8583/message-profile.ts";

/** A field's number, kind, length, name, and what else its format says. */
export type FieldRow = readonly [
  number,
  FieldKind,
  LengthRule,
  string,
  (FieldFormat["sensitive"] | Omit<FieldFormat, "name" | "kind" | "length">)?,
];

export const fixed = (length: number): LengthRule => ({ rule: "fixed", length });
export const LL = (max: number): LengthRule => ({ rule: "LL", max });
export const LLL = (max: number): LengthRule => ({ rule: "LLL", max });

export function fieldTable(rows: readonly FieldRow[]): ReadonlyMap<number, FieldFormat> {
  return new Map(
    rows.map(([number, kind, length, name, more]) => [
      number,
      { name, kind, length, ...(typeof more === "string" ? { sensitive: more } : more) },
    ]),
  );
}
