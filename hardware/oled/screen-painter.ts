import font from "oled-font-5x7/oled-font-5x7.js";
import Oled from "oled-i2c-bus/oled.js";
import type { Screen, ScreenLine } from "../../src/ports/display.ts";
import type { PanelHeight } from "./oled-chips.ts";

const cellWidth = font.width + 1;
const cellHeight = font.height + 1;
const missingGlyph = "?";

const free = {
  left: () => 0,
  center: (spare: number) => Math.floor(spare / 2),
  right: (spare: number) => spare,
} as const satisfies Record<ScreenLine["align"], (spare: number) => number>;

/** Draws screens with oled-i2c-bus into its buffer, and lets it send nothing. */
export class ScreenPainter {
  readonly #oled: Oled;
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: PanelHeight) {
    this.#width = width;
    this.#height = height;
    // It writes byte by byte, synchronously, and from timers where an I2C error would end the process. So its wire leads nowhere.
    const nowhere = { i2cWriteSync: (_: number, length: number) => length, i2cReadSync: () => 0 };
    this.#oled = new Oled(nowhere, { width, height, address: 0 });
  }

  /** The screen as panel RAM. The buffer is drawn over by the next call. Text beyond the panel's edge is cut off. */
  paint(screen: Screen, _phase = 0): Uint8Array {
    this.#oled.clearDisplay(false);
    let top = 0;
    for (const line of screen.lines) {
      const bottom = top + cellHeight * line.scale;
      if (bottom > this.#height) break;
      this.#paintLine(line, top);
      top = bottom;
    }
    return this.#oled.buffer;
  }

  #paintLine({ text, scale, align }: ScreenLine, top: number): void {
    const cells = Math.floor(this.#width / (cellWidth * scale));
    const glyphs = [...text].slice(0, cells).map((glyph) => (font.lookup.includes(glyph) ? glyph : missingGlyph));
    const spare = this.#width - glyphs.length * cellWidth * scale;
    this.#oled.LETTERSPACING = scale;
    this.#oled.setCursor(free[align](spare), top);
    this.#oled.writeString(font, scale, glyphs.join(""), 1, false, false);
    // It keeps every byte it touched to send it later, and searches them all for each pixel.
    this.#oled.dirtyBytes = [];
  }
}
