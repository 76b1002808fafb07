import { configRule } from "./config-rules.ts";

type Table = Readonly<Record<string, unknown>>;

const instead = { masked: "(masked)", unknown: "(masked: no rule shows this key)" } as const;

/** A parsed configuration as text of the same form, one key a line, without what may not leave the machine. Comments are left out. */
export function maskedConfig(input: Table): string {
  return `${sectionLines("", input).join("\n").trim()}\n`;
}

function sectionLines(section: string, table: Table): string[] {
  const entries = Object.entries(table);
  const values = entries.filter(([, value]) => !isTable(value));
  const below = entries.filter((entry): entry is [string, Table] => isTable(entry[1]));
  return [
    ...(section !== "" && values.length > 0 ? ["", `[${section}]`] : []),
    ...values.map(([key, value]) => `${key} = ${shownValue(section, key, value)}`),
    ...below.flatMap(([name, inner]) => sectionLines(section === "" ? name : `${section}.${name}`, inner)),
  ];
}

function shownValue(section: string, key: string, value: unknown): string {
  const rule = configRule(section, key);
  if (rule !== "shown") return `"${instead[rule]}"`;
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}

/** Lists and TOML's dates are values. */
function isTable(value: unknown): value is Table {
  return Object.prototype.toString.call(value) === "[object Object]";
}
