import { keyRefused } from "./key-refused.ts";

export type KeyBlockVersion = "B" | "D";

export interface OptionalBlock {
  /** Two characters, as `KS`. */
  readonly id: string;
  readonly data: string;
  /** Characters from the start of the key block. */
  readonly offset: number;
}

/** What stands in the clear before the wrapped key. Nothing of it is to be believed before the MAC was verified. */
export interface KeyBlockHeader {
  readonly version: KeyBlockVersion;
  /** Of the whole key block, in characters. */
  readonly lengthChars: number;
  /** Two characters, as `P0`. */
  readonly usage: string;
  /** One character, as `T` or `A`. */
  readonly algorithm: string;
  readonly mode: string;
  /** Two characters; `00` when versions are not used. */
  readonly keyVersion: string;
  readonly exportability: string;
  /** X9.143:2021, the key context: `0` any, `1` storage, `2` exchange. `0` in TR-31:2018. */
  readonly context: string;
  readonly optionalBlocks: readonly OptionalBlock[];
  /** With the optional blocks. */
  readonly headerChars: number;
}

/** Header, wrapped key and MAC come in units of this many characters, the wrapped key and the MAC in hexadecimal. */
export const keyBlockUnits = { B: { headerChars: 8, hexChars: 16 }, D: { headerChars: 16, hexChars: 32 } } as const;

const fixedHeaderChars = 16;
const longestChars = 9999;

interface FieldRow {
  readonly at: number;
  readonly pattern: RegExp;
  readonly wanted: string;
}

/** TR-31:2018 A.2 table 1, X9.143:2021 6.2. */
const fields = {
  version: {
    at: 0,
    pattern: /^[BD]$/,
    wanted: "version B or D; A and C do not bind the header well enough to the key",
  },
  length: { at: 1, pattern: /^\d{4}$/, wanted: "four digits" },
  usage: { at: 5, pattern: /^[0-9A-Z]{2}$/, wanted: "two letters or digits" },
  algorithm: { at: 7, pattern: /^[0-9A-Z]$/, wanted: "a letter or digit" },
  mode: { at: 8, pattern: /^[0-9A-Z]$/, wanted: "a letter or digit" },
  keyVersion: { at: 9, pattern: /^[0-9A-Za-z]{2}$/, wanted: "two letters or digits" },
  exportability: { at: 11, pattern: /^[ENS]$/, wanted: "E, N or S" },
  optionalBlockCount: { at: 12, pattern: /^\d{2}$/, wanted: "two digits" },
  context: { at: 14, pattern: /^[012]$/, wanted: "0, 1 or 2" },
  reserved: { at: 15, pattern: /^0$/, wanted: "0" },
} as const satisfies Record<string, FieldRow>;

const fieldNames = Object.keys(fields) as (keyof typeof fields)[];

/**
 * Reads the header of a TR-31:2018 or X9.143:2021 key block, and checks the shape of all that follows. Strict; the fault of
 * `keyRefused` names field and offset (in characters).
 */
export function parseKeyBlockHeader(block: string): KeyBlockHeader {
  if (block.length < fixedHeaderChars) refuse("header", block.length, `${fixedHeaderChars} characters are the least`);
  const strange = [...block].findIndex((character) => !/^[ -~]$/.test(character));
  if (strange !== -1) refuse("key block", strange, "no printable ASCII character");
  const text = readFields(block);
  const version: KeyBlockVersion = text.version === "D" ? "D" : "B";
  const lengthChars = Number(text.length);
  if (lengthChars !== block.length || lengthChars > longestChars) {
    refuse("length", fields.length.at, `it says ${lengthChars} characters, there are ${block.length}`);
  }
  const { optionalBlocks, end } = readOptionalBlocks(block, Number(text.optionalBlockCount));
  checkUnits(block, version, end);
  const { usage, algorithm, mode, keyVersion, exportability, context } = text;
  return {
    version,
    lengthChars,
    usage,
    algorithm,
    mode,
    keyVersion,
    exportability,
    context,
    optionalBlocks,
    headerChars: end,
  };
}

function readFields(block: string): Record<keyof typeof fields, string> {
  const texts = fieldNames.map((name, index) => {
    const { at, pattern, wanted }: FieldRow = fields[name];
    const next = fieldNames[index + 1];
    const text = block.slice(at, next === undefined ? fixedHeaderChars : fields[next].at);
    if (!pattern.test(text)) refuse(name, at, `${JSON.stringify(text)} is not ${wanted}`);
    return [name, text];
  });
  return Object.fromEntries(texts);
}

function readOptionalBlocks(block: string, count: number): { optionalBlocks: OptionalBlock[]; end: number } {
  const optionalBlocks: OptionalBlock[] = [];
  let offset = fixedHeaderChars;
  for (let number = 0; number < count; number += 1) {
    const id = block.slice(offset, offset + 2);
    if (!/^[0-9A-Z]{2}$/.test(id))
      refuse(`optional block ${number + 1}`, offset, "its id is not two letters or digits");
    if (optionalBlocks.some((earlier) => earlier.id === id))
      refuse(`optional block ${id}`, offset, "it stands there twice");
    const { dataAt, lengthChars } = readLength(block, id, offset);
    const end = offset + lengthChars;
    if (end < dataAt || end > block.length) refuse(`optional block ${id}`, offset + 2, "its length does not fit");
    optionalBlocks.push({ id, data: block.slice(dataAt, end), offset });
    offset = end;
  }
  return { optionalBlocks, end: offset };
}

/** TR-31:2018 A.5.6: two hexadecimal digits, or `00`, the number of bytes of the length, and the length itself. */
function readLength(block: string, id: string, offset: number): { dataAt: number; lengthChars: number } {
  const short = hexNumber(block, id, offset + 2, 2);
  if (short !== 0) return { dataAt: offset + 4, lengthChars: short };
  const lengthBytes = hexNumber(block, id, offset + 4, 2);
  // No key block is longer than two bytes can say.
  if (lengthBytes !== 2) refuse(`optional block ${id}`, offset + 4, "an extended length has two bytes");
  return { dataAt: offset + 10, lengthChars: hexNumber(block, id, offset + 6, 4) };
}

function hexNumber(block: string, id: string, at: number, digits: number): number {
  const text = block.slice(at, at + digits);
  if (text.length !== digits || !/^[0-9A-F]+$/.test(text))
    refuse(`optional block ${id}`, at, "its length is no number");
  return Number.parseInt(text, 16);
}

function checkUnits(block: string, version: KeyBlockVersion, headerEnd: number): void {
  const { headerChars, hexChars } = keyBlockUnits[version];
  if (headerEnd % headerChars !== 0)
    refuse("optional blocks", headerEnd, `the header is no multiple of ${headerChars}`);
  const body = block.slice(headerEnd);
  const notHex = body.search(/[^0-9A-F]/);
  if (notHex !== -1) refuse("wrapped key", headerEnd + notHex, "no hexadecimal digit in upper case");
  // At least one block of wrapped key, and the MAC.
  if (body.length % hexChars !== 0 || body.length < 2 * hexChars) {
    refuse("wrapped key", headerEnd, `${body.length} characters are not whole blocks and a MAC`);
  }
}

function refuse(field: string, offset: number, problem: string): never {
  throw keyRefused(`key block, ${field} at offset ${offset}: ${problem}`);
}
