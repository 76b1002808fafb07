import { type DisplayPattern, glyphPage } from "../../src/ports/display-pattern.ts";
import { type PanelHeight, panelWidth } from "./oled-chips.ts";
import type { OledPicture } from "./oled-panel.ts";
import { ScreenPainter } from "./screen-painter.ts";

interface PatternRow {
  readonly lit: (x: number, y: number) => boolean;
  /** The usual one when not given. */
  readonly contrast?: number;
}

/** Two pixels wide: one alone may be lost on a panel that is a column off, and nobody would see it. */
const stripe = 2;

const patterns: Readonly<Record<Exclude<DisplayPattern, "glyphs">, PatternRow>> = {
  "all-on": { lit: () => true },
  checker: { lit: (x, y) => (x + y) % 2 === 0 },
  "checker-inverse": { lit: (x, y) => (x + y) % 2 === 1 },
  rows: { lit: (_, y) => Math.floor(y / stripe) % 2 === 0 },
  columns: { lit: (x) => Math.floor(x / stripe) % 2 === 0 },
  darkest: { lit: (_, y) => y % 8 < 4, contrast: 0 },
  brightest: { lit: (_, y) => y % 8 < 4, contrast: 255 },
};

/** The pattern as panel RAM. */
export function testPicture(pattern: DisplayPattern, height: PanelHeight, usualContrast: number): OledPicture {
  if (pattern === "glyphs") {
    const frame = Uint8Array.from(new ScreenPainter(panelWidth, height).paint(glyphPage));
    return { frame, contrast: usualContrast };
  }
  const { lit, contrast = usualContrast } = patterns[pattern];
  const frame = new Uint8Array((panelWidth * height) / 8);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < panelWidth; x += 1) {
      const at = (y >> 3) * panelWidth + x;
      if (lit(x, y)) frame[at] = (frame[at] ?? 0) | (1 << (y & 7));
    }
  }
  return { frame, contrast };
}
