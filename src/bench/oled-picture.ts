/** A panel one can look at: lit or not, pixel by pixel. */
export interface PanelPixels {
  readonly width: number;
  readonly height: number;
  pixel(x: number, y: number): boolean;
}

/**
 * `blocks`: one character is one pixel wide and two high, 128 columns by 32 lines. `dots`: braille, two by four, for terminals
 * of 80 by 24. Both are true to the panel's shape.
 */
export type PictureStyle = "blocks" | "dots";

const cells = {
  blocks: { across: 1, down: 2, character: (bits: number) => " ▀▄█".charAt(bits), bits: [[1], [2]] },
  dots: {
    across: 2,
    down: 4,
    character: (bits: number) => String.fromCodePoint(0x2800 + bits),
    // Unicode numbers the dots down the left column, down the right one, and then the lowest two.
    bits: [
      [0x01, 0x08],
      [0x02, 0x10],
      [0x04, 0x20],
      [0x40, 0x80],
    ],
  },
} as const;

/** The panel as lines of characters. */
export function drawPanel(panel: PanelPixels, style: PictureStyle): string[] {
  const { across, down, character, bits } = cells[style];
  const cellAt = (left: number, top: number) =>
    bits.reduce<number>(
      (sum, row, dy) =>
        sum + row.reduce<number>((part, bit, dx) => part + (panel.pixel(left + dx, top + dy) ? bit : 0), 0),
      0,
    );
  const lines: string[] = [];
  for (let top = 0; top < panel.height; top += down) {
    let line = "";
    for (let left = 0; left < panel.width; left += across) line += character(cellAt(left, top));
    lines.push(line);
  }
  return lines;
}

/** The same in a frame, as printed. */
export function framed(lines: readonly string[]): string[] {
  const edge = "─".repeat(lines[0]?.length ?? 0);
  return [`┌${edge}┐`, ...lines.map((line) => `│${line}│`), `└${edge}┘`];
}
