import { marks } from "../../src/ports/display.ts";
import type { Glyph } from "./panel-canvas.ts";

/** How large marks are beside text of 6, 8 and 12 pixels a character, and how far apart. */
export type MarkSize = 5 | 6 | 8;

/** The glyph of a mark; `isLit` for the progress mark whose turn it is. Undefined for any other character. */
export function markGlyph(character: string, size: MarkSize, isLit: boolean): Glyph | undefined {
  switch (character) {
    case marks.typed:
      return drawn(size, (x, y) => isWithin(x, y, size / 2, size));
    case marks.place:
      return drawn(size, (x, y) => isWithin(x, y, size / 2, size) && !isWithin(x, y, size / 2 - 1, size));
    case marks.progress: {
      const margin = isLit ? 0 : Math.floor(size / 3);
      const isInside = (at: number) => at >= margin && at < size - margin;
      return drawn(size, (x, y) => isInside(x) && isInside(y));
    }
    default:
      return undefined;
  }
}

/** In a disc of that radius around the middle; the small slack rounds small discs off. */
function isWithin(x: number, y: number, radius: number, size: number): boolean {
  const middle = (size - 1) / 2;
  return (x - middle) ** 2 + (y - middle) ** 2 <= radius ** 2 + 0.1;
}

function drawn(size: number, isLit: (x: number, y: number) => boolean): Glyph {
  const columns = Array.from({ length: size }, (_, x) => {
    let bits = 0;
    for (let y = 0; y < size; y += 1) if (isLit(x, y)) bits |= 1 << y;
    return bits;
  });
  return { columns, height: size };
}
