import { marks } from "../ports/display.ts";

const allMarks: readonly string[] = Object.values(marks);

let gb2312: ReadonlySet<string> | undefined;

/** A row of 8 pixels has room for ASCII only. */
export function inSmallRow(character: string): boolean {
  return /^[\x20-\x7e]$/.test(character) || allMarks.includes(character);
}

/** A higher row has Latin-1 and GB2312 as well. */
export function inLargeRow(character: string): boolean {
  if (inSmallRow(character) || /^[\u00a1-\u00ac\u00ae-\u00ff]$/.test(character)) return true;
  gb2312 ??= new Set(gb2312Characters());
  return gb2312.has(character);
}

/** Punctuation, full-width letters and 6,763 ideographs: rows 1, 3 and 16 to 87 of 94 cells each. */
export function gb2312Characters(): string[] {
  const rows = [1, 3, ...Array.from({ length: 72 }, (_, at) => 16 + at)];
  const cells = rows.flatMap((row) => Array.from({ length: 94 }, (_, cell) => [0xa0 + row, 0xa1 + cell]));
  // All at once: each start of a service needs them, and a call a character takes longer than the rest of this check.
  const text = new TextDecoder("gb18030").decode(Uint8Array.from(cells.flat()));
  return [...text].filter((character) => character.length === 1 && !/[\ue000-\uf8ff\ufffd]/.test(character));
}
