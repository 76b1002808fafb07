import type { Glyph } from "./panel-canvas.ts";
import { unifontGlyph } from "./unifont.ts";

const large = new Map<string, Glyph>();

/** A digit of 14x32 pixels, or a point of 8x32; undefined for anything else. */
export function largeDigit(character: string): Glyph | undefined {
  if (!/^[0-9.]$/.test(character)) return undefined;
  const known = large.get(character);
  if (known) return known;
  const small = unifontGlyph(character);
  if (!small) return undefined;
  const doubled = doubledSmoothly(small);
  // A narrower margin than the doubled one, so that more digits fit; a point needs no digit's width.
  const columns = character === "." ? doubled.columns.slice(4, 12) : doubled.columns.slice(1, 15);
  large.set(character, { ...doubled, columns });
  return { ...doubled, columns };
}

/** Twice as large, with diagonals smoothed by the rule known as EPX or Scale2x. */
function doubledSmoothly({ columns, height }: Glyph): Glyph {
  const lit = (x: number, y: number) => y >= 0 && y < height && (((columns[x] ?? 0) >>> y) & 1) === 1;
  const doubled: number[] = [];
  for (let x = 0; x < columns.length; x += 1) {
    let [left, right] = [0, 0];
    for (let y = 0; y < height; y += 1) {
      const own = lit(x, y);
      const [above, below, before, after] = [lit(x, y - 1), lit(x, y + 1), lit(x - 1, y), lit(x + 1, y)];
      const isCorner = above !== below && before !== after;
      const quarter = (vertical: boolean, horizontal: boolean) =>
        isCorner && vertical === horizontal ? vertical : own;
      left |= (Number(quarter(above, before)) << (2 * y)) | (Number(quarter(below, before)) << (2 * y + 1));
      right |= (Number(quarter(above, after)) << (2 * y)) | (Number(quarter(below, after)) << (2 * y + 1));
    }
    doubled.push(left >>> 0, right >>> 0);
  }
  return { columns: doubled, height: 2 * height };
}
