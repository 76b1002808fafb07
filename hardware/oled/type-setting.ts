import font from "oled-font-5x7/oled-font-5x7.js";
import { marks } from "../../src/ports/display.ts";
import { largeDigit } from "./large-digits.ts";
import { type MarkSize, markGlyph } from "./marks.ts";
import type { Glyph } from "./panel-canvas.ts";
import { unifontGlyph } from "./unifont.ts";

/** One character in its place: a glyph of ours, or one of the 5x7 font at 1 or 2 times its size. `drop` is from the row's top. */
export type Cell =
  | { readonly glyph: Glyph; readonly width: number; readonly drop: number }
  | { readonly character: string; readonly size: 1 | 2; readonly width: number; readonly drop: number };

export interface SetText {
  readonly cells: readonly Cell[];
  readonly width: number;
}

type FaceName = "huge" | "large" | "normal" | "small";

interface Setting {
  readonly rowHeight: number;
  /** Which of the progress marks is lit. */
  readonly phase: number;
}

/** The faces of a row by its height in units of 8 pixels, largest first. */
const facesOfRow = { 1: ["small"], 2: ["large", "normal", "small"], 4: ["huge", "large", "normal", "small"] } as const;

const missingGlyph = "?";
const markSizes: Readonly<Record<FaceName, MarkSize>> = { huge: 8, large: 8, normal: 6, small: 5 };
/** 5x7 text beside Chinese stands on its baseline, two pixels above the cell's bottom. */
const baseline = 14;

export interface RowStyle {
  readonly scale: 1 | 2 | 4;
  /** No letters wider than 8 pixels. */
  readonly isPlain: boolean;
}

/** The text in the largest face in which it fits the width; in the smallest one it may not, and is cut off when drawn. */
export function setText(text: string, { scale, isPlain }: RowStyle, room: number, phase: number): SetText {
  const faces = facesOfRow[scale].filter((face) => canSet(face, text) && !(isPlain && face === "large"));
  const settings = faces.map((face) => setIn(face, text, { rowHeight: scale * 8, phase }));
  return settings.find(({ width }) => width <= room) ?? settings.at(-1) ?? { cells: [], width: 0 };
}

/** Large type has no Chinese, and the largest is for amounts only. */
function canSet(face: FaceName, text: string): boolean {
  if (face === "huge") return /[0-9]/.test(text);
  return face !== "large" || [...text].every((character) => isMark(character) || font.lookup.includes(character));
}

function setIn(face: FaceName, text: string, { rowHeight, phase }: Setting): SetText {
  const characters = [...text];
  const isMixed = characters.some((character) => !isMark(character) && !font.lookup.includes(character));
  const progress = characters.filter((character) => character === marks.progress).length;
  let turn = 0;
  const cells = characters.map((character): Cell => {
    if (isMark(character)) {
      const isLit = character === marks.progress && turn++ === phase % progress;
      return markCell(character, face, rowHeight, isLit);
    }
    return cellOf(character, face, rowHeight, isMixed);
  });
  return { cells, width: cells.reduce((sum, { width }) => sum + width, 0) };
}

function markCell(character: string, face: FaceName, rowHeight: number, isLit: boolean): Cell {
  const size = markSizes[face];
  const glyph = markGlyph(character, size, isLit) ?? { columns: [], height: 0 };
  const air = face === "small" ? 1 : 2;
  // In the middle of the letters beside it, where there are any.
  return { glyph, width: size + air, drop: Math.floor((rowHeight - size) / 2) };
}

function cellOf(character: string, face: FaceName, rowHeight: number, isMixed: boolean): Cell {
  if (face === "huge") {
    const digit = largeDigit(character);
    if (digit) return { glyph: digit, width: digit.columns.length, drop: rowHeight - digit.height };
    return ofUnifont(character, rowHeight - 16 - 2);
  }
  const middle = Math.floor((rowHeight - 16) / 2);
  if (face === "normal") return ofUnifont(character, middle);
  if (!font.lookup.includes(character)) {
    return rowHeight < 16 ? ofLibrary(missingGlyph, 1, 0) : ofUnifont(character, middle);
  }
  if (face === "large") return ofLibrary(character, 2, middle);
  if (isMixed && rowHeight >= 16) return ofLibrary(character, 1, middle + baseline - font.height);
  return ofLibrary(character, 1, Math.floor((rowHeight - 8) / 2));
}

function ofUnifont(character: string, drop: number): Cell {
  const glyph = unifontGlyph(character) ?? unifontGlyph(missingGlyph) ?? { columns: [], height: 0 };
  return { glyph, width: glyph.columns.length, drop };
}

function ofLibrary(character: string, size: 1 | 2, drop: number): Cell {
  return { character, size, width: (font.width + 1) * size, drop };
}

function isMark(character: string): boolean {
  return character === marks.typed || character === marks.place || character === marks.progress;
}
