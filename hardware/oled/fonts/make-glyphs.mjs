// Writes unifont.json, the glyphs that the panel can show, from GNU Unifont's unifont.hex:
//   node hardware/oled/fonts/make-glyphs.mjs /usr/share/unifont/unifont.hex 15.0.01
// Debian's package `unifont` has that file. The same input gives the same output, byte for byte.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const rows = 16;

/**
 * Every character of GB2312 (6,763 ideographs, punctuation, full-width letters), ASCII and Latin-1: what a Chinese or English
 * text needs, names of people and places among them. The 3,755 common ideographs alone lack those of Shenzhen.
 */
export function wantedCharacters() {
  const gb2312 = new TextDecoder("gb18030");
  const ofRow = (row) =>
    Array.from({ length: 94 }, (_, cell) => gb2312.decode(Uint8Array.of(0xa0 + row, 0xa1 + cell))).filter(
      (text) => text.length === 1 && !/[\ue000-\uf8ff\ufffd]/.test(text),
    );
  const span = (first, last) => Array.from({ length: last - first + 1 }, (_, at) => String.fromCharCode(first + at));
  const ideographs = Array.from({ length: 72 }, (_, at) => ofRow(16 + at)).flat();
  return [
    ...new Set([
      ...span(0x20, 0x7e),
      ...span(0xa1, 0xac),
      ...span(0xae, 0xff),
      ...ofRow(1),
      ...ofRow(3),
      ...ideographs,
    ]),
  ].sort();
}

/**
 * The bitmaps of a .hex file by character: `0041:0000...`, 16 rows from the top down, of one byte or two, leftmost pixel highest.
 * Throws for a line that is none.
 */
export function parseHex(text) {
  const glyphs = new Map();
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const [, code, bitmap] = /^([0-9A-F]{4,6}):((?:[0-9A-F]{32}){1,2})$/.exec(line) ?? [];
    if (!code) throw new Error(`line ${index + 1} is no glyph: ${line.slice(0, 60)}`);
    glyphs.set(String.fromCodePoint(Number.parseInt(code, 16)), columnsOf(Buffer.from(bitmap, "hex")));
  }
  return glyphs;
}

/** From rows to columns of 16 pixels, two bytes each, lowest bit on top: as the panel's RAM has them. */
function columnsOf(bitmap) {
  const width = (bitmap.length / rows) * 8;
  const columns = Buffer.alloc(width * 2);
  for (let x = 0; x < width; x += 1) {
    let word = 0;
    for (let y = 0; y < rows; y += 1) {
      const byte = bitmap[y * (width / 8) + (x >> 3)];
      if (byte & (0x80 >> (x & 7))) word |= 1 << y;
    }
    columns.writeUInt16LE(word, x * 2);
  }
  return columns;
}

/** The file's content. Throws when the font lacks a character. */
export function subset(glyphs, characters, version) {
  const missing = characters.filter((character) => !glyphs.has(character));
  if (missing.length > 0) throw new Error(`the font has no glyph for ${missing.join(" ")}`);
  const [narrow, wide] = [16, 32].map((bytes) => {
    const own = characters.filter((character) => glyphs.get(character).length === bytes);
    return { characters: own.join(""), columns: Buffer.concat(own.map((one) => glyphs.get(one))).toString("base64") };
  });
  return { font: `GNU Unifont ${version}`, licence: "OFL-1.1, see OFL-1.1.txt", narrow, wide };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , hexFile, version] = process.argv;
  if (!hexFile || !version) {
    console.error("Usage: node make-glyphs.mjs UNIFONT.HEX VERSION");
    process.exit(2);
  }
  const content = subset(parseHex(readFileSync(hexFile, "utf8")), wantedCharacters(), version);
  writeFileSync(new URL("unifont.json", import.meta.url), `${JSON.stringify(content, null, 2)}\n`);
}
