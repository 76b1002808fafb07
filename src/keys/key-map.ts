/** What each key is, by key index: 0 to 9 a digit, else a `keyCode`. */
export type KeyMap = Uint8Array;

export const keyCode = {
  enter: 10,
  clear: 11,
  cancel: 12,
  language: 13,
  help: 14,
  f1: 15,
  f2: 16,
  f3: 17,
  f4: 18,
  none: 255,
} as const;

export interface KeyMapProblem {
  readonly problem: "unknownName" | "twice" | "missing" | "notRectangular";
  /** The name as configured, or that is missing; for `notRectangular` the number of keys in the row. */
  readonly name: string;
  /** Where, counted from 0; undefined for what is missing. */
  readonly row: number | undefined;
  readonly column: number | undefined;
}

interface KeyNameRow {
  readonly code: number;
  readonly required: boolean;
  readonly oftenAllowed: boolean;
}

const once = { required: true, oftenAllowed: false };
const optional = { required: false, oftenAllowed: false };
const optionalNames = ["clear", "language", "help", "f1", "f2", "f3", "f4"] as const;
const digits = [..."0123456789"].map((name, digit): [string, KeyNameRow] => [name, { code: digit, ...once }]);

const keyNames: ReadonlyMap<string, KeyNameRow> = new Map([
  ...digits,
  ["enter", { code: keyCode.enter, ...once }],
  ["cancel", { code: keyCode.cancel, ...once }],
  ...optionalNames.map((name): [string, KeyNameRow] => [name, { code: keyCode[name], ...optional }]),
  ["none", { code: keyCode.none, required: false, oftenAllowed: true }],
]);

/**
 * The key map of a keypad from the names of its keys, row by row: `"0"` to `"9"`, `"enter"`, `"cancel"`, each exactly once,
 * `"clear"`, `"language"`, `"help"`, `"f1"` to `"f4"` at most once, `"none"` for positions without a key. Otherwise every
 * problem there is.
 */
export function keyMapFromRows(rows: readonly (readonly string[])[]): KeyMap | readonly KeyMapProblem[] {
  const problems: KeyMapProblem[] = [];
  const columns = rows[0]?.length ?? 0;
  const seen = new Set<string>();
  const codes: number[] = [];
  for (const [row, names] of rows.entries()) {
    if (names.length !== columns) {
      problems.push({ problem: "notRectangular", name: String(names.length), row, column: undefined });
    }
    for (const [column, name] of names.entries()) {
      const known = keyNames.get(name);
      if (known === undefined) problems.push({ problem: "unknownName", name, row, column });
      else if (seen.has(name) && !known.oftenAllowed) problems.push({ problem: "twice", name, row, column });
      seen.add(name);
      codes.push(known?.code ?? keyCode.none);
    }
  }
  for (const [name, { required }] of keyNames) {
    if (required && !seen.has(name)) problems.push({ problem: "missing", name, row: undefined, column: undefined });
  }
  return problems.length > 0 ? problems : Uint8Array.from(codes);
}
