import type { Language } from "../prompts/text.ts";
import { factLines, faultLines } from "./fact-lines.ts";
import { helpAddress } from "./help-code.ts";
import { type Menu, type MenuItem, type MenuPlace, type MenuRules, menuItems } from "./menu-state.ts";
import { menuWords } from "./menu-words.ts";
import { wrapText } from "./wrap-text.ts";

/** Lines below the title; two rows of Chinese have no room for one. */
const linesPerPage = { en: { tall: 7, low: 3 }, zh: { tall: 3, low: 2 } } as const;

export function hasTitle(language: Language, { panel }: Pick<MenuRules, "panel">): boolean {
  return language === "en" || panel === "tall";
}

/** Everything there is to read at a place, page after page. */
function menuLines({ place, language }: Menu, rules: MenuRules): string[] {
  const words = menuWords[language];
  const row = lineRows[place.at] as ((place: MenuPlace, language: Language, rules: MenuRules) => string[]) | undefined;
  return row ? row(place, language, rules) : [words.working];
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
  notChecked: ({ fault }, language) => [fault.code, ...faultLines(fault, language)],
  list: (_, language) => {
    const { items, listKeys } = menuWords[language];
    const chosen = Object.entries<MenuItem>(menuItems).sort(([one], [other]) => order(one) - order(other));
    return [...chosen.map(([digit, item]) => `${digit} ${items[item]}`), ...listKeys];
  },
  facts: ({ facts }, language) => facts.flatMap((fact) => factLines(fact, language)),
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
  return Math.max(1, Math.ceil(menuLines(menu, rules).length / linesPerPage[menu.language][rules.panel]));
}

export function pageOf(menu: Menu, page: number, rules: MenuRules): string[] {
  const lines = linesPerPage[menu.language][rules.panel];
  return menuLines(menu, rules).slice(page * lines, (page + 1) * lines);
}

/** 0 comes after 9, as on the keypad. */
function order(digit: string): number {
  return digit === "0" ? 10 : Number(digit);
}

function waitWords(waitMs: number, language: Language): string {
  const minutes = Math.ceil(waitMs / 60_000);
  return language === "en" ? `${minutes} min` : `${minutes}分钟`;
}
