import { marks, type PanelPicture, type Screen, type ScreenLine } from "../ports/display.ts";
import { glyphPage } from "../ports/display-pattern.ts";
import type { Language } from "../prompts/text.ts";
import { helpPage } from "./help-page.ts";
import { hasTitle, menuPages, pageOf } from "./menu-pages.ts";
import type { Menu, MenuPlace, MenuRules } from "./menu-state.ts";
import { menuWords } from "./menu-words.ts";
import { contrastStripes, testPattern } from "./test-patterns.ts";

const fewestDigits = 6;

/** The menu as the panel shows it; undefined where it is closed. Pure. */
export function menuScreen(menu: Menu, rules: MenuRules): Screen | undefined {
  const { place, language } = menu;
  if (place.at === "closed") return undefined;
  if (place.at === "code") return onPanel(codeLines(place, language, rules), language);
  if (place.at === "keypadTest") return onPanel(keypadLines(place, language, rules), language);
  if (place.at === "displayTest") return testScreen(place.pattern, language, rules);
  if (place.at === "glyphs") return glyphPage;
  if (place.at === "contrast") return contrastScreen(place.contrast, language, rules);
  const code = place.at === "help" ? place.faults[place.number]?.code : undefined;
  const picture = code && helpPage(code, language, rules);
  if (picture) return picture;
  const page = "page" in place ? place.page : 0;
  const pages = menuPages(menu, rules);
  const number = pages > 1 ? `\t${page + 1}/${pages}` : "";
  const title = hasTitle(language, rules) ? [titleOf(menu) + number] : [];
  return onPanel({ title, lines: pageOf(menu, page, rules) }, language, isBusy(place));
}

interface Texts {
  readonly title: readonly string[];
  readonly lines: readonly string[];
  readonly large?: string;
}

function onPanel({ title, lines, large }: Texts, language: Language, busy = false): Screen {
  const scale = language === "en" ? 1 : 2;
  const drawn: ScreenLine[] = [
    ...title.map((text): ScreenLine => ({ text, scale, align: "left", style: "inverse" })),
    ...(large === undefined ? [] : [{ text: large, scale: 2, align: "center" } as const]),
    ...lines.map((text): ScreenLine => ({ text, scale, align: "left", style: "plain" })),
  ];
  return { lines: drawn, low: drawn, ...(busy ? { isBusy: true } : {}) };
}

function isBusy({ at }: MenuPlace): boolean {
  return at === "checking" || at === "working";
}

const placeTitles: { readonly [At in MenuPlace["at"]]?: "codeTitle" | "helpTitle" | "noticeTitle" } = {
  noCode: "codeTitle",
  mustWait: "codeTitle",
  checking: "codeTitle",
  notChecked: "codeTitle",
  help: "helpTitle",
  notice: "noticeTitle",
};

function titleOf({ place, language }: Menu): string {
  const words = menuWords[language];
  if (place.at === "facts" || place.at === "working") return words.items[place.item];
  if (place.at === "keypadVerdict") return words.items.keypadTest;
  if (place.at === "fault") {
    const { faults, number } = place;
    return `${faults[number]?.code ?? ""} ${faults.length > 1 ? `(${number + 1}/${faults.length})` : ""}`.trim();
  }
  return words[placeTitles[place.at] ?? "title"];
}

/** As a PIN is shown: how many there are, and how many are needed. */
function codeLines(
  { digitCount, triesLeft, said }: Extract<MenuPlace, { at: "code" }>,
  language: Language,
  rules: MenuRules,
): Texts {
  const words = menuWords[language];
  const large = marks.typed.repeat(digitCount) + marks.place.repeat(Math.max(0, fewestDigits - digitCount));
  const told = said === "asked" ? words.triesLeft(triesLeft) : words.code[said];
  if (!hasTitle(language, rules))
    return { title: [said === "asked" ? words.codeTitle : words.code[said]], large, lines: [] };
  const lines =
    rules.panel === "low" ? [told] : [told, ...(said === "asked" ? [words.code.asked] : [words.triesLeft(triesLeft)])];
  return { title: [words.codeTitle], large, lines: language === "zh" ? lines.slice(0, 2) : lines };
}

const shortNames = {
  enter: "E",
  clear: "C",
  cancel: "X",
  language: "L",
  help: "H",
  f1: "F1",
  f2: "F2",
  f3: "F3",
  f4: "F4",
};

/** Keys that are still to be pressed; of a broken line those of one row or column stay. */
function keypadLines({ seen }: Extract<MenuPlace, { at: "keypadTest" }>, language: Language, rules: MenuRules): Texts {
  const words = menuWords[language];
  const left = rules.keys.filter((name) => !seen.includes(name));
  const names = left.map((name) => (name in shortNames ? shortNames[name as keyof typeof shortNames] : name));
  const rest = left.length === 0 ? words.allSeen : names.join(language === "en" ? " " : "");
  const halves = rest.length > 20 && language === "en" ? [rest.slice(0, 20), rest.slice(20).trim()] : [rest];
  if (!hasTitle(language, rules)) return { title: [], lines: [words.press, ...halves] };
  const title = [`${words.items.keypadTest}\t${seen.length}/${rules.keys.length}`];
  const lines = rules.panel === "low" ? [...halves, words.cancelEnds] : [words.press, ...halves, words.cancelEnds];
  return { title, lines: lines.slice(0, rules.panel === "low" || language === "zh" ? 3 : 7) };
}

function testScreen(pattern: number, language: Language, { panel }: MenuRules): Screen {
  const picture: PanelPicture = testPattern(pattern, panel === "tall" ? 64 : 32);
  const scale = language === "en" ? 1 : 2;
  const air: ScreenLine = { text: "", scale: 1, align: "center", style: "plain" };
  const told = pattern > 0 ? [] : menuWords[language].frame.slice(0, panel === "tall" ? 4 : 5 - 2 * scale);
  const lines = told.map((text): ScreenLine => ({ text, scale, align: "center", style: "plain" }));
  const drawn = pattern > 0 ? [] : panel === "tall" ? [air, air, ...lines] : [air, ...lines];
  return { lines: drawn, low: drawn, picture };
}

/** It carries its contrast itself: whatever comes after it has the panel's own again. */
function contrastScreen(contrast: number, language: Language, rules: MenuRules): Screen {
  const { title, keys, back } = menuWords[language].contrast;
  const isTall = rules.panel === "tall";
  const lines = language === "en" || isTall ? [keys, back] : [keys];
  const screen = onPanel({ title: [`${title}\t${contrast}`], lines }, language);
  return { ...screen, contrast, ...(isTall ? { picture: contrastStripes() } : {}) };
}
