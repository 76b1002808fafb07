/** What a configuration has behind a key. */
export type TomlValue = string | number | boolean | readonly TomlValue[];

/** Dotted keys, as problems name them: `keypad.row-gpios`. */
export type Leaves = ReadonlyMap<string, TomlValue>;

/** As TOML on one line. JSON's strings are TOML's, too. */
export function tomlText(key: string, value: TomlValue): string {
  if (typeof value === "object") return `[${value.map((one) => tomlText("", one)).join(", ")}]`;
  if (typeof value === "number" && key.endsWith("address")) return `0x${value.toString(16).toUpperCase()}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Every key with a value of a parsed file. */
export function leavesOf(table: Readonly<Record<string, unknown>>, path = ""): Map<string, TomlValue> {
  const leaves = new Map<string, TomlValue>();
  for (const [name, value] of Object.entries(table)) {
    const key = `${path}${name}`;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [below, leaf] of leavesOf(value as Record<string, unknown>, `${key}.`)) leaves.set(below, leaf);
    } else {
      leaves.set(key, value as TomlValue);
    }
  }
  return leaves;
}
