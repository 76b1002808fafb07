import type { Language } from "../prompts/text.ts";
import { factLines, faultLines } from "./fact-lines.ts";
import { helpAddress } from "./help-code.ts";
import type { MenuFact } from "./menu-fact.ts";
import { type Menu, type MenuItem, type MenuPlace, type MenuRules, menuItems } from "./menu-state.ts";
import { menuWords } from "./menu-words.ts";
import { wrapText } from "./wrap-text.ts";

/** Lines below the title; two rows of Chinese have no room for one. */
const linesPerPage = { en: { tall: 7, low: 3 }, zh: { tall: 3, low: 2 } } as const;

export function hasTitle(language: Language, { panel }: Pick<MenuRules, "panel">): boolean {
  return language === "en" || panel === "tall";
}

/** Everything there is to read at a place; what stands in one sheet begins with a page of its own. */
function menuSheets({ place, language }: Menu, rules: MenuRules): string[][] {
  if (place.at === "facts" || place.at === "notice") return factSheets(place.facts, language);
  const row = lineRows[place.at] as ((place: MenuPlace, language: Language, rules: MenuRules) => string[]) | undefined;
  return [row ? row(place, language, rules) : []];
}

/** A sheet for each finding, and one for all the rest. */
function factSheets(facts: readonly MenuFact[], language: Language): string[][] {
  const findings = facts.filter(({ fact }) => fact === "finding").map((fact) => factLines(fact, language));
  const rest = facts.filter(({ fact }) => fact !== "finding").flatMap((fact) => factLines(fact, language));
  return [...findings, ...(rest.length > 0 ? [rest] : [])];
}

const lineRows: {
  readonly [At in MenuPlace["at"]]?: (
    place: Extract<MenuPlace, { at: At }>,
    language: Language,
    rules: MenuRules,
  ) => string[];
} = {
  noCode: (_, language) => [...menuWords[language].noCode],
  mustWait: ({ waitMs }, language) => [...menuWords[language].mustWait(waitWords(waitMs, language))],
  checking: (_, language) => [menuWords[language].checking],
  notChecked: ({ fault }, language) => faultLines(fault, language),
  list: (_, language) => {
    const { items, listKeys } = menuWords[language];
    const chosen = Object.entries<MenuItem>(menuItems).sort(([one], [other]) => order(one) - order(other));
    return [...chosen.map(([digit, item]) => `${digit} ${items[item]}`), ...listKeys];
  },
  working: ({ done, of }, language) => {
    const { working, progress } = menuWords[language];
    return done === undefined || of === undefined ? [working] : [working, progress(done, of)];
  },
  keypadVerdict: ({ line: { line, gpio } }, language) => wrapText(menuWords[language].deadLine(line, gpio), language),
  fault: ({ faults, number }, language) => {
    const fault = faults[number];
    return fault ? [...faultLines(fault, language), menuWords[language].faultKeys] : [];
  },
  help: ({ faults, number }, language, { helpUrl }) => {
    const code = faults[number]?.code;
    if (!code) return [];
    const address = helpUrl === undefined ? [] : wrapText(helpAddress(helpUrl, code), language);
    return [menuWords[language].explain, ...wrapText(`pinpad explain ${code}`, language), ...address];
  },
};

/** How many pages there are; at least one. */
export function menuPages(menu: Menu, rules: MenuRules): number {
  return Math.max(1, pagesOf(menu, rules).length);
}

export function pageOf(menu: Menu, page: number, rules: MenuRules): string[] {
  return pagesOf(menu, rules)[page] ?? [];
}

function pagesOf(menu: Menu, rules: MenuRules): string[][] {
  const most = linesPerPage[menu.language][rules.panel];
  return menuSheets(menu, rules).flatMap((lines) =>
    Array.from({ length: Math.ceil(lines.length / most) }, (_, page) => lines.slice(page * most, (page + 1) * most)),
  );
}

/** 0 comes after 9, as on the keypad. */
function order(digit: string): number {
  return digit === "0" ? 10 : Number(digit);
}

function waitWords(waitMs: number, language: Language): string {
  const minutes = Math.ceil(waitMs / 60_000);
  return language === "en" ? `${minutes} min` : `${minutes}分钟`;
}
