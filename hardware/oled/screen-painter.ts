import font from "oled-font-5x7/oled-font-5x7.js";
import Oled from "oled-i2c-bus/oled.js";
import type { PanelPicture, Screen, ScreenLine } from "../../src/ports/display.ts";
import { iconGlyph, iconHeight, iconWidth } from "./icons.ts";
import type { PanelHeight } from "./oled-chips.ts";
import { PanelCanvas } from "./panel-canvas.ts";
import { type SetText, setText } from "./type-setting.ts";

const rowUnit = 8;
const lowHeight = 32;
/** Columns between icon and text, and at least between the two parts of a line, where there are that many. */
const iconAir = 3;
const partsAir = 4;

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
    if (screen.picture) this.#paintPicture(screen.picture);
    return this.#oled.buffer;
  }

  #paintPicture({ left, top, width, lit }: PanelPicture): void {
    lit.forEach((isLit, at) => {
      if (isLit !== 0) this.#canvas.light(left + (at % width), top + Math.floor(at / width));
    });
  }

  #paintLine(line: ScreenLine, top: number, phase: number): void {
    const { text, scale, align, style } = line;
    const icon = scale === 1 ? undefined : line.icon;
    const iconTop = top + (scale * rowUnit - iconHeight) / 2;
    const room = this.#width - (icon ? iconWidth : 0);
    const row = { scale, isPlain: style !== undefined };
    const [left = "", right] = text.split("\t");
    if (right === undefined) {
      const set = setText(left, row, room, phase);
      const spare = Math.max(0, room - set.width);
      const air = icon ? Math.min(iconAir, Math.floor(spare / 2)) : 0;
      const start = free[align](spare - air);
      if (icon) this.#canvas.draw(iconGlyph(icon), start, iconTop);
      this.#paintText(set, start + (icon ? iconWidth : 0) + air, top);
    } else {
      // Both in the face in which both fit.
      const { cells } = setText(left + right, row, room - partsAir, phase);
      const [first, second] = [cells.slice(0, [...left].length), cells.slice([...left].length)];
      if (icon) this.#canvas.draw(iconGlyph(icon), 0, iconTop);
      this.#paintText({ cells: first }, this.#width - room, top);
      this.#paintText({ cells: second }, this.#width - widthOf(second), top);
    }
    if (style === "inverse") this.#invert(top / rowUnit, scale);
  }

  #invert(firstPage: number, pages: number): void {
    const row = this.#oled.buffer.subarray(firstPage * this.#width, (firstPage + pages) * this.#width);
    row.forEach((bits, at) => {
      row[at] = bits ^ 0xff;
    });
  }

  #paintText({ cells }: Pick<SetText, "cells">, left: number, top: number): void {
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

function widthOf(cells: SetText["cells"]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
