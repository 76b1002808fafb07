import type { PanelPicture } from "../ports/display.ts";
import type { MenuKey } from "./menu-state.ts";

const width = 128;

type Pattern = (x: number, y: number, height: number) => boolean;

/** A frame shows what is cut off or shifted, the others which rows, columns and pixels are dead. */
const patterns: readonly Pattern[] = [
  (x, y, height) => x === 0 || y === 0 || x === width - 1 || y === height - 1,
  () => true,
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 8 < 4,
  (x) => x % 8 < 4,
];

export const patternCount = patterns.length;

/** Wide enough that an eye sees each. */
const contrastStep = 16;
const contrastSteps: { readonly [Name in MenuKey]?: number } = { "4": -contrastStep, "6": contrastStep };

/** What a key makes of the contrast: 4 darker, 6 brighter. */
export function otherContrast(contrast: number, name: MenuKey): number {
  return Math.min(255, Math.max(0, contrast + (contrastSteps[name] ?? 0)));
}

/** Even stripes in the lowest 16 rows of a tall panel: what a contrast is judged by. */
export function contrastStripes(): PanelPicture {
  const lit = Uint8Array.from({ length: width * 16 }, (_, at) => Number(at % 16 < 8));
  return { left: 0, top: 48, width, lit };
}

/** A pattern of the display test over the whole panel. */
export function testPattern(number: number, height: 32 | 64): PanelPicture {
  const isLit = patterns[number] ?? (() => false);
  const lit = Uint8Array.from({ length: width * height }, (_, at) =>
    Number(isLit(at % width, Math.floor(at / width), height)),
  );
  return { left: 0, top: 0, width, lit };
}
