import type { PanelPixels } from "../oled-picture.ts";
import { Camera, type DrawnScreen } from "./draw-screens.ts";
import type { Colour, Picture } from "./png.ts";

const palette: readonly Colour[] = [
  [24, 26, 30], // the sheet
  [5, 8, 14], // glass
  [196, 232, 255], // a lit pixel
  [150, 156, 166], // titles
];
const [sheetColour, glass, lit, ink] = [0, 1, 2, 3];

const zoom = 2;
const gap = 6;
const columns = 3;
const titleHeight = 10;
/** Characters of 6 pixels in one picture of the panel. */
const titlePart = 21;

interface Cell {
  readonly name: string;
  readonly title: readonly PanelPixels[];
  /** Side by side, row by row: English and Chinese, high panel and low one. */
  readonly panels: readonly (readonly PanelPixels[])[];
}

/** All screens on one sheet: each prompt with its name, both languages side by side, the low panel below the high one. */
export async function contactSheet(drawn: readonly DrawnScreen[]): Promise<Picture> {
  const cells = await cellsOf(drawn);
  const across = cells[0]?.panels[0]?.length ?? 0;
  const cellWidth = across * (128 * zoom + gap) + 2 * gap;
  const cellHeight =
    titleHeight * zoom + (cells[0]?.panels ?? []).reduce((sum, [one]) => sum + (one?.height ?? 0) * zoom + gap, gap);
  const sheet = new Sheet(columns * cellWidth + gap, Math.ceil(cells.length / columns) * cellHeight + gap);
  for (const [index, { title, panels }] of cells.entries()) {
    const left = gap + (index % columns) * cellWidth;
    let top = gap + Math.floor(index / columns) * cellHeight;
    title.forEach((part, at) => {
      sheet.draw(part, left + at * titlePart * 6 * zoom, top, { lit: ink, height: 8 });
    });
    top += titleHeight * zoom;
    for (const row of panels) {
      row.forEach((panel, at) => {
        sheet.draw(panel, left + at * (128 * zoom + gap), top, { lit, glass });
      });
      top += (row[0]?.height ?? 0) * zoom + gap;
    }
  }
  return { width: sheet.width, height: sheet.height, palette, pixels: sheet.pixels };
}

async function cellsOf(drawn: readonly DrawnScreen[]): Promise<Cell[]> {
  const camera = await Camera.start(32);
  const heights = [...new Set(drawn.map(({ height }) => height))].sort((one, other) => other - one);
  const cells: Cell[] = [];
  for (const name of new Set(drawn.map((screen) => screen.name))) {
    const title: PanelPixels[] = [];
    for (let at = 0; at < name.length; at += titlePart) {
      const text = name.slice(at, at + titlePart);
      title.push(await camera.picture({ lines: [{ text, scale: 1, align: "left" }] }));
    }
    const own = drawn.filter((screen) => screen.name === name);
    const panels = heights.map((height) =>
      own.filter((screen) => screen.height === height).map(({ pixels }) => pixels),
    );
    cells.push({ name, title, panels });
  }
  await camera.stop();
  return cells;
}

interface Inks {
  readonly lit: number;
  /** Behind the lit pixels; none for a title. */
  readonly glass?: number;
  /** Rows of the panel that are wanted, when not all. */
  readonly height?: number;
}

class Sheet {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height).fill(sheetColour);
  }

  draw(panel: PanelPixels, left: number, top: number, inks: Inks): void {
    const height = (inks.height ?? panel.height) * zoom;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < panel.width * zoom; x += 1) {
        const isLit = panel.pixel(Math.floor(x / zoom), Math.floor(y / zoom));
        const colour = isLit ? inks.lit : inks.glass;
        if (colour !== undefined) this.pixels[(top + y) * this.width + left + x] = colour;
      }
    }
  }
}
