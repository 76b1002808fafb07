import { type TomlValue, tomlText } from "./toml-value.ts";

/** Where the example's remarks stand, counted from 0. */
const remarkColumn = 33;
const header = /^(?:# )?\[([\w.-]+)\]/;
const setting = /^(?:# )?([\w-]+) = ((?:"[^"]*"|\[[^\]]*\]?|[^\s#]+))\s*(#.*)?$/;

/** A key's new value; `undefined` makes it a comment. */
export type Values = ReadonlyMap<string, TomlValue | undefined>;

/**
 * The example configuration with these values in their places, its remarks kept. A value the example has no line for comes at the
 * end of its section, or in a section of its own behind all others.
 */
export function filledExample(example: string, values: Values): string {
  const left = new Map(values);
  return blocksOf(example)
    .map((lines) => filledBlock(lines, left))
    .concat(newSections(left))
    .join("\n");
}

/** The lines before the first section, then those of each; one that is a comment begins a block, too. */
function blocksOf(example: string): string[][] {
  const blocks: string[][] = [[]];
  for (const line of example.split("\n")) {
    if (header.test(line)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks;
}

function filledBlock(lines: readonly string[], left: Map<string, TomlValue | undefined>): string {
  const [, section] = header.exec(lines[0] ?? "") ?? [];
  const prefix = section === undefined ? "" : `${section}.`;
  const isInBlock = (key: string) => key.startsWith(prefix) && !key.slice(prefix.length).includes(".");
  const isUsed = [...left].some(([key, value]) => value !== undefined && isInBlock(key));
  const written: string[] = [];
  let isInOldList = false;
  for (const line of lines) {
    if (isInOldList) {
      isInOldList = line !== "]";
      continue;
    }
    const [, name = "", old = "", remark = ""] = setting.exec(line) ?? [];
    const key = `${prefix}${name}`;
    if (name === "" || !left.has(key)) {
      written.push(isUsed && header.test(line) ? line.replace(/^# /, "") : line);
      continue;
    }
    isInOldList = old === "[";
    written.push(...settingLines(key, name, left.get(key), line, remark));
    left.delete(key);
  }
  const end = written.findLastIndex((line) => line !== "") + 1;
  const more = [...left].filter(([key]) => section !== undefined && isInBlock(key));
  for (const [key] of more) left.delete(key);
  const added = more.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key.slice(prefix.length)} = ${tomlText(key, value)}`],
  );
  return [...written.slice(0, end), ...added, ...written.slice(end)].join("\n");
}

function settingLines(key: string, name: string, value: TomlValue | undefined, line: string, remark: string): string[] {
  if (value === undefined) return [line.startsWith("#") ? line : `# ${line}`];
  if (isListOfLists(value)) return [`${name} = [`, ...value.map((row) => `  ${tomlText("", row)},`), "]"];
  const text = `${name} = ${tomlText(key, value)}`;
  if (remark === "") return [text];
  return [text.length < remarkColumn ? `${text.padEnd(remarkColumn)}${remark}` : `${text}   ${remark}`];
}

function isListOfLists(value: TomlValue): value is readonly TomlValue[] {
  return typeof value === "object" && value.every((one) => typeof one === "object");
}

function newSections(left: Values): string[] {
  const sections = new Map<string, string[]>();
  for (const [key, value] of left) {
    if (value === undefined) continue;
    const end = key.lastIndexOf(".");
    const section = key.slice(0, end);
    const lines = sections.get(section) ?? ["", `[${section}]`];
    sections.set(section, [...lines, `${key.slice(end + 1)} = ${tomlText(key, value)}`]);
  }
  return [...sections.values()].map((lines) => `${lines.join("\n")}\n`);
}
