import { inLargeRow, inSmallRow } from "./panel-characters.ts";
import { longest } from "./prompt-words.ts";
import { lowestRows, type PanelKind, panelUnits, unitsOf } from "./row-plan.ts";
import type { Language, PromptText } from "./text.ts";

const panelWidth = 128;
const wide = 16;
/** Pixels of a Latin letter in each face. */
const narrow = { small: 6, normal: 8, large: 12 } as const;

/** Pixels. Chinese, and what is as wide, takes 16 in every face. */
export function textWidth(text: string, face: keyof typeof narrow): number {
  return [...text].reduce((sum, character) => sum + widthOf(character, narrow[face]), 0);
}

function widthOf(character: string, letter: number): number {
  if (character === "\t") return 0;
  return /^[\x20-\xff\u25cf\u25cb\u25ab]$/.test(character) ? letter : wide;
}

/**
 * What keeps a text off the panel, in words; empty when it fits with the longest values its placeholders can take, and has no
 * character without a glyph.
 */
export function misfits(text: PromptText, contact: string, language: Language): string[] {
  const tall = misfitsOn("tall", [text.title, ...text.lines], contact, language);
  const low = misfitsOn("low", text.low ?? [], contact, language);
  return [...tall, ...low.map((problem) => `on 32 rows: ${problem}`)];
}

function misfitsOn(panel: PanelKind, templates: readonly string[], contact: string, language: Language): string[] {
  const rows = lowestRows(templates, language, panel);
  const problems: string[] = [];
  const units = unitsOf(rows);
  if (units > panelUnits[panel]) problems.push(`needs ${units} rows, the panel has ${panelUnits[panel]}`);
  for (const { template, scale, isTitle } of rows) {
    const text = widest(template, contact, language);
    const face = isTitle && panel === "tall" && language === "en" ? "large" : "small";
    const width = textWidth(text, face);
    if (width > panelWidth) problems.push(`"${template}" is ${width} pixels wide, the panel ${panelWidth}`);
    const drawable = scale === 1 ? inSmallRow : inLargeRow;
    const missing = [...text].filter((character) => character !== "\t" && !drawable(character));
    if (missing.length > 0) problems.push(`"${template}" has characters that the panel has not: ${missing.join(" ")}`);
  }
  return problems;
}

function widest(template: string, contact: string, language: Language): string {
  return template.replace(/\{(\w+)\}/g, (whole, name) =>
    name === "contact" ? contact : (longest[name]?.[language] ?? whole),
  );
}
