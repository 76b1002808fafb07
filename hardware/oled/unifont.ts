import { createRequire } from "node:module";
import type { Glyph } from "./panel-canvas.ts";

/** See fonts/make-glyphs.mjs: columns of 16 pixels, two bytes each. */
interface FontFile {
  readonly narrow: { readonly characters: string; readonly columns: string };
  readonly wide: { readonly characters: string; readonly columns: string };
}

interface Face {
  readonly width: number;
  readonly characters: string;
  readonly columns: Buffer;
}

const glyphHeight = 16;

let faces: readonly Face[] | undefined;

/** The 8x16 or 16x16 glyph of a character: ASCII, Latin-1 and GB2312. Undefined for any other. */
export function unifontGlyph(character: string): Glyph | undefined {
  // Loaded with the first text that needs it: most of the file is Chinese.
  faces ??= load();
  for (const { width, characters, columns } of faces) {
    const index = characters.indexOf(character);
    if (index < 0) continue;
    const words = Array.from({ length: width }, (_, x) => columns.readUInt16LE((index * width + x) * 2));
    return { columns: words, height: glyphHeight };
  }
  return undefined;
}

function load(): readonly Face[] {
  const { narrow, wide } = createRequire(import.meta.url)("#fonts/unifont.json") as FontFile;
  return [
    { width: 8, characters: narrow.characters, columns: Buffer.from(narrow.columns, "base64") },
    { width: 16, characters: wide.characters, columns: Buffer.from(wide.columns, "base64") },
  ];
}
