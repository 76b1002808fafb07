import font from "oled-font-5x7/oled-font-5x7.js";
import Oled from "oled-i2c-bus/oled.js";
import type { Screen, ScreenLine } from "../../src/ports/display.ts";
import { iconGlyph, iconWidth } from "./icons.ts";
import { PanelCanvas } from "./panel-canvas.ts";
import type { PanelHeight } from "./ssd1306-commands.ts";
import { type SetText, setText } from "./type-setting.ts";

const rowUnit = 8;
const lowHeight = 32;

const free = {
  left: () => 0,
  center: (spare: number) => Math.floor(spare / 2),
  right: (spare: number) => spare,
} as const satisfies Record<ScreenLine["align"], (spare: number) => number>;

/** Draws screens: 5x7 text with oled-i2c-bus, which sends nothing, and everything else itself into the same buffer. */
export class ScreenPainter {
  readonly #oled: Oled;
  readonly #canvas: PanelCanvas;
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: PanelHeight) {
    this.#width = width;
    this.#height = height;
    // It writes byte by byte, synchronously, and from timers where an I2C error would end the process. So its wire leads nowhere.
    const nowhere = { i2cWriteSync: (_: number, length: number) => length, i2cReadSync: () => 0 };
    this.#oled = new Oled(nowhere, { width, height, address: 0 });
    this.#canvas = new PanelCanvas(this.#oled.buffer, width);
  }

  /**
   * The screen as panel RAM. The buffer is drawn over by the next call. Text beyond the panel's edge is cut off. With each
   * `phase`, counted from 0, the next progress mark is lit.
   */
  paint(screen: Screen, phase = 0): Uint8Array {
    this.#oled.clearDisplay(false);
    const lines = this.#height === lowHeight ? (screen.low ?? screen.lines) : screen.lines;
    let top = 0;
    for (const line of lines) {
      const bottom = top + rowUnit * line.scale;
      if (bottom > this.#height) break;
      this.#paintLine(line, top, phase);
      top = bottom;
    }
    return this.#oled.buffer;
  }

  #paintLine({ text, scale, align, icon }: ScreenLine, top: number, phase: number): void {
    const room = this.#width - (icon ? iconWidth : 0);
    const [left = "", right] = text.split("\t");
    if (right !== undefined) {
      // Both in the face in which both fit.
      const together = setText(left + right, scale, room, phase);
      const first = { ...together, cells: together.cells.slice(0, [...left].length) };
      const second = { ...together, cells: together.cells.slice([...left].length) };
      if (icon) this.#canvas.draw(iconGlyph(icon), 0, top);
      this.#paintText(first, icon ? iconWidth : 0, top);
      this.#paintText(second, this.#width - widthOf(second), top);
      return;
    }
    const set = setText(left, scale, room, phase);
    const start = free[align](Math.max(0, room - set.width));
    if (icon) this.#canvas.draw(iconGlyph(icon), start, top);
    this.#paintText(set, start + (icon ? iconWidth : 0), top);
  }

  #paintText({ cells }: SetText, left: number, top: number): void {
    let x = left;
    for (const cell of cells) {
      if (x + cell.width > this.#width) return;
      if ("glyph" in cell) this.#canvas.draw(cell.glyph, x, top + cell.drop);
      else this.#writeCharacter(cell.character, cell.size, x, top + cell.drop);
      x += cell.width;
    }
  }

  #writeCharacter(character: string, size: 1 | 2, x: number, y: number): void {
    this.#oled.LETTERSPACING = size;
    this.#oled.setCursor(x, y);
    this.#oled.writeString(font, size, character, 1, false, false);
    // It keeps every byte it touched to send it later, and searches them all for each pixel.
    this.#oled.dirtyBytes = [];
  }
}

function widthOf({ cells }: SetText): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
