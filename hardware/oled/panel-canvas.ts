/** A glyph in panel order: one number a column, lowest bit on top. */
export interface Glyph {
  readonly columns: readonly number[];
  /** At most 32. */
  readonly height: number;
}

/** Panel RAM to draw into: one byte is 8 pixels of a column, bit 0 on top; page by page from the top, left to right. */
export class PanelCanvas {
  readonly #ram: Uint8Array;
  readonly #width: number;

  constructor(ram: Uint8Array, width: number) {
    this.#ram = ram;
    this.#width = width;
  }

  /** Adds the glyph's lit pixels; what lies beyond an edge is cut off. */
  draw({ columns, height }: Glyph, left: number, top: number): void {
    const firstPage = Math.floor(top / 8);
    const lastPage = Math.floor((top + height - 1) / 8);
    for (let at = 0; at < columns.length; at += 1) {
      const x = left + at;
      if (x < 0 || x >= this.#width) continue;
      const bits = columns[at] ?? 0;
      for (let page = firstPage; page <= lastPage; page += 1) this.#light(page, x, bits, page * 8 - top);
    }
  }

  light(x: number, y: number): void {
    if (x >= 0 && x < this.#width && y >= 0) this.#light(Math.floor(y / 8), x, 1, -(y % 8));
  }

  /** `above`: how many of the column's pixels lie above this page; negative when it begins within the page. */
  #light(page: number, x: number, bits: number, above: number): void {
    const index = page * this.#width + x;
    const byte = above >= 0 ? bits >>> above : bits << -above;
    if (page >= 0 && index < this.#ram.length) this.#ram[index] = (this.#ram[index] ?? 0) | (byte & 0xff);
  }
}
