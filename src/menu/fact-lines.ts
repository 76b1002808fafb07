import { faultClassOf } from "../faults/fault-class.ts";
import { faultTable } from "../faults/fault-table.ts";
import { meaningsZh } from "../faults/meanings-zh.ts";
import { textWidth } from "../prompts/fit.ts";
import type { Language } from "../prompts/text.ts";
import type { MenuFact, SeenFault } from "./menu-fact.ts";
import { type MenuWords, menuWords } from "./menu-words.ts";
import { panelWidth, wrapText } from "./wrap-text.ts";

type Kind = MenuFact["fact"];
type Row<Of extends Kind> = (fact: Extract<MenuFact, { fact: Of }>, words: MenuWords, language: Language) => string[];

const rows: { readonly [Of in Kind]: Row<Of> } = {
  finding: ({ findingClass, title, cause, fix, code }, { classes }, language) => [
    `${classes[findingClass]}\t${code ?? ""}`,
    ...wrapText(`${title[language]}: ${cause[language]}`, language),
    ...wrapText(`> ${fix[language]}`, language),
  ],
  seenWell: ({ title }, { well }, language) => titled(title[language], well, language),
  notSeen: ({ title, cause }, { notSeen }, language) =>
    wrapText(`${title[language]} ${notSeen} ${cause[language]}`, language),
  noFault: (_, { noFault }) => [noFault],
  heldKey: ({ slot, method, checkValue, isTest }, { keyKind }) => [
    `${slot}\t${isTest ? keyKind.test : keyKind.live}`,
    ` ${checkValue}`,
    ` ${method}`,
  ],
  noKey: (_, { noKey }, language) => wrapText(noKey, language),
  reached: ({ stage, tookMs }, { stages, well }) => [`${stages[stage]}\t${well} ${tookMs}ms`],
  notWanted: ({ stage }, { stages, notWanted }) => [`${stages[stage]}\t${notWanted}`],
  notReached: ({ stage, code, detail }, { stages }, language) => [
    `${stages[stage]}\t${code}`,
    ...wrapText(remedy(code, language), language),
    ...wrapText(detail, language),
  ],
  count: ({ name, value }, { counts }) => [`${counts[name]}\t${value}`],
  line: ({ health }, { line, lineCounts }) => [
    `${line[health.line]} ${health.gpio}`,
    ...(["bounces", "ghosts", "strayEdges", "stuck"] as const)
      .filter((name) => health[name] > 0)
      .map((name) => ` ${lineCounts[name]}\t${health[name]}`),
  ],
  version: ({ name, version }, _, language) => wrapText(`${name} ${version}`, language),
  untold: ({ code, detail }, _, language) => [code, ...wrapText(detail, language)],
};

/** What a fact comes to on the panel: lines of its width. Of two parts, by a tab, the second stands at the right edge. */
export function factLines(fact: MenuFact, language: Language): string[] {
  const row = rows[fact.fact] as (fact: MenuFact, words: MenuWords, language: Language) => string[];
  return row(fact, menuWords[language], language);
}

/** What was looked at, and its verdict at the right edge where both fit. */
function titled(title: string, verdict: string, language: Language): string[] {
  const isShort = textWidth(`${title} ${verdict}`, "small") <= panelWidth;
  return isShort ? [`${title}\t${verdict}`] : [...wrapText(title, language), `\t${verdict}`];
}

/** A fault, and what to do: when it was, what it means, its remedy, and where the pad saw it. */
export function faultLines(fault: SeenFault, language: Language): string[] {
  const { code, detail } = fault;
  const words = menuWords[language];
  const meaning = language === "en" ? faultTable[code].meaning : meaningsZh[code];
  return [
    `${words.classes[faultClassOf[faultTable[code].prompt]]}\t${code}`,
    ...whenLines(fault, words),
    ...wrapText(meaning, language),
    ...wrapText(`> ${remedy(code, language)}`, language),
    ...wrapText(`(${detail})`, language),
  ];
}

function whenLines({ agoMs, isStanding, isEarlier }: SeenFault, words: MenuWords): string[] {
  if (isStanding) return [words.standing];
  const ago = agoMs === undefined ? words.timeUnknown : agoWords(agoMs, words);
  return isEarlier ? [words.beforeStart, ago] : [ago];
}

function agoWords(agoMs: number, { ago }: MenuWords): string {
  const minutes = Math.floor(agoMs / 60_000);
  if (minutes < 120) return ago.minutes(minutes);
  return minutes < 48 * 60 ? ago.hours(Math.floor(minutes / 60)) : ago.days(Math.floor(minutes / (24 * 60)));
}

function remedy(code: SeenFault["code"], language: Language): string {
  return faultTable[code].remedy[language];
}
