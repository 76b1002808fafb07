import { ScreenPainter } from "../../hardware/oled/screen-painter.ts";
import type { PanelPixels } from "../../src/bench/oled-picture.ts";
import type { ScreenLine } from "../../src/ports/display.ts";

/** Panel RAM: a byte is 8 pixels of a column, bit 0 on top. */
export function pixelsOf(width: number, height: number, ram: Uint8Array): PanelPixels {
  return { width, height, pixel: (x, y) => (((ram[(y >> 3) * width + x] ?? 0) >> (y & 7)) & 1) === 1 };
}

/** Bits of a braille character's dots, in Unicode's order: down the left column, down the right one, then the lowest two. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** What a picture of braille characters, without its frame, shows. */
function pixelsOfBraille(lines: readonly string[]): PanelPixels {
  const cells = lines.map((line) => [...line].map((character) => (character.codePointAt(0) ?? 0) - 0x2800));
  return {
    width: (cells[0]?.length ?? 0) * 2,
    height: cells.length * 4,
    pixel: (x, y) => ((cells[y >> 2]?.[x >> 1] ?? 0) & (dots[y & 3]?.[x & 1] ?? 0)) !== 0,
  };
}

/** The pictures in a text of framed ones, under the line that stands above each. */
export function framedPictures(text: string): { readonly title: string; readonly pixels: PanelPixels }[] {
  return [...text.matchAll(/^(.*)\n┌─+┐\n((?:│.*│\n)+)└/gm)].map(([, title = "", rows = ""]) => ({
    title,
    pixels: pixelsOfBraille(
      rows
        .trimEnd()
        .split("\n")
        .map((row) => row.slice(1, -1)),
    ),
  }));
}

/** Whether the text stands anywhere in the picture, in any size that a panel has, lit or dark on a lit row. */
export function showsText(panel: PanelPixels, text: string): boolean {
  return drawings(text).some((needle) => stands(panel, needle, false) || stands(panel, needle, true));
}

function drawings(text: string): PanelPixels[] {
  const sizes: Omit<ScreenLine, "text">[] = [
    { scale: 1, align: "left", style: "plain" },
    { scale: 2, align: "left", style: "plain" },
    { scale: 2, align: "left" },
    { scale: 4, align: "left" },
  ];
  return sizes.map((size) => {
    const ram = Uint8Array.from(new ScreenPainter(128, 64).paint({ lines: [{ text, ...size }] }));
    return cropped(pixelsOf(128, 64, ram));
  });
}

function cropped(panel: PanelPixels): PanelPixels {
  const lit: [number, number][] = [];
  everyPixel(panel, (x, y) => {
    if (panel.pixel(x, y)) lit.push([x, y]);
    return true;
  });
  const [left, right] = [Math.min(...lit.map(([x]) => x)), Math.max(...lit.map(([x]) => x))];
  const [top, bottom] = [Math.min(...lit.map(([, y]) => y)), Math.max(...lit.map(([, y]) => y))];
  return { width: right - left + 1, height: bottom - top + 1, pixel: (x, y) => panel.pixel(left + x, top + y) };
}

function stands(panel: PanelPixels, needle: PanelPixels, isInverse: boolean): boolean {
  for (let top = 0; top + needle.height <= panel.height; top += 1) {
    for (let left = 0; left + needle.width <= panel.width; left += 1) {
      if (everyPixel(needle, (x, y) => panel.pixel(left + x, top + y) !== (needle.pixel(x, y) === isInverse))) {
        return true;
      }
    }
  }
  return false;
}

function everyPixel({ width, height }: PanelPixels, holds: (x: number, y: number) => boolean): boolean {
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (!holds(x, y)) return false;
  return true;
}
