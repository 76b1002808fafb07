import type { TomlValue } from "./toml-value.ts";

/** What was typed, as the value it is meant to be; what it cannot be stays text, for the schema to refuse in its own words. */
export type Reading = (typed: string) => TomlValue;

/** Keypads as they are sold; a 4x3 one has * and # for cancel and enter. */
export const keyLayouts = {
  "4x4": [
    ["1", "2", "3", "cancel"],
    ["4", "5", "6", "clear"],
    ["7", "8", "9", "help"],
    ["language", "0", "f1", "enter"],
  ],
  "4x3": [
    ["1", "2", "3"],
    ["4", "5", "6"],
    ["7", "8", "9"],
    ["cancel", "0", "enter"],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly string[])[]>>;

function number(typed: string): TomlValue {
  return /^(\d{1,15}|0x[0-9a-f]{1,8})$/i.test(typed) ? Number(typed) : typed;
}

export const reading = {
  text: (typed) => typed,
  number,
  list: (typed) =>
    typed
      .replace(/^\[|\]$/g, "")
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(number),
  rows: (typed) => keyLayouts[typed as keyof typeof keyLayouts] ?? typed,
} as const satisfies Readonly<Record<string, Reading>>;

/** A value as it would be typed. */
export function typedForm(key: string, value: TomlValue): string {
  if (key === "keypad.key-map") {
    const known = Object.entries(keyLayouts).find(([, rows]) => JSON.stringify(rows) === JSON.stringify(value));
    return known ? known[0] : "as it is";
  }
  if (key.endsWith("address") && typeof value === "number") return `0x${value.toString(16).toUpperCase()}`;
  return Array.isArray(value) ? value.join(", ") : String(value);
}
