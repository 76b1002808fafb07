import type { Language } from "./text.ts";

export type PanelKind = "tall" | "low";

/** Heights in units of 8 pixels. */
export const panelUnits: Readonly<Record<PanelKind, number>> = { tall: 8, low: 4 };

export interface PanelRow {
  readonly template: string;
  readonly scale: 1 | 2 | 4;
  readonly isTitle: boolean;
}

/** Who gets room that is left over, in this order: rows whose template matches, up to that height. */
const growth: readonly { readonly which: (row: PanelRow) => boolean; readonly to: 2 | 4 }[] = [
  { which: ({ template }) => /\{(purpose|balance)\}/.test(template), to: 2 },
  { which: ({ template }) => template === "{mask}", to: 2 },
  { which: ({ isTitle }) => isTitle, to: 2 },
  { which: ({ template }) => template === "{purpose}" || template === "{balance}", to: 4 },
];

/** The lowest that each row can be: a line of English takes 8 pixels, one of Chinese 16, a title on a tall panel 16 as well. */
export function lowestRows(templates: readonly string[], language: Language, panel: PanelKind): PanelRow[] {
  return templates.map((template, index) => {
    const isTitle = index === 0;
    const isHigh = (isTitle && panel === "tall") || (language === "zh" && template !== "");
    return { template, scale: isHigh ? 2 : 1, isTitle };
  });
}

/** The rows of a panel from the top down. Heights depend on the text and not on its values, so that nothing jumps while it is used. */
export function planRows(templates: readonly string[], language: Language, panel: PanelKind): PanelRow[] {
  const rows = lowestRows(templates, language, panel);
  let spare = panelUnits[panel] - unitsOf(rows);
  for (const { which, to } of growth) {
    for (const [index, row] of rows.entries()) {
      if (!which(row) || row.scale >= to || to - row.scale > spare) continue;
      spare -= to - row.scale;
      rows[index] = { ...row, scale: to };
    }
  }
  return spaced(rows, spare);
}

export function unitsOf(rows: readonly PanelRow[]): number {
  return rows.reduce((sum, { scale }) => sum + scale, 0);
}

/** One empty row below the title, the others above and below all. */
function spaced(rows: readonly PanelRow[], spare: number): PanelRow[] {
  const [title, ...others] = rows;
  if (!title || spare <= 0) return [...rows];
  const below = others.length > 0 ? 1 : 0;
  const above = Math.floor((spare - below) / 2);
  const air = (count: number): PanelRow[] => Array(count).fill({ template: "", scale: 1, isTitle: false });
  return [...air(above), title, ...air(below), ...others];
}
