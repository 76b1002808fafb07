import type { PinWeakness } from "../pin/pin-policy.ts";
import type { Screen, ScreenLine } from "../ports/display.ts";
import { type Amount, formatAmount } from "./currency.ts";
import type { Prompt } from "./prompt.ts";
import type { Language, PromptText } from "./text.ts";

/** The 128x64 panel in cells: English 6x8 and, in large type, 12x16; Chinese 16x16, half of it for a Latin letter. */
const panel = {
  en: { columns: 21, titleColumns: 10, rows: 8, titleRows: 2, maskRows: 2 },
  zh: { columns: 16, titleColumns: 16, rows: 4, titleRows: 1, maskRows: 1 },
} as const;

/** Large stars as far as they fit the panel; a PIN of 11 or 12 digits is shown in small ones. */
const largestMask = 10;

interface Values {
  readonly id: string;
  readonly amount?: Amount;
  readonly triesLeft?: number;
  readonly digitCount?: number;
  readonly minDigits?: number;
  readonly testKeys?: true;
  readonly weakness?: PinWeakness;
  readonly waitMs?: number;
  readonly code?: string;
}

/** A prompt in words: title first, then the lines, every placeholder filled. */
export function promptWords(prompt: Prompt, text: PromptText, contact: string, language: Language): string[] {
  const values: Values = prompt;
  const filled: Record<string, string | undefined> = {
    amount: values.amount && formatAmount(values.amount, language),
    triesLeft: values.triesLeft?.toString(),
    minDigits: values.minDigits?.toString(),
    mask: values.digitCount === undefined ? undefined : "*".repeat(values.digitCount),
    wait: values.waitMs === undefined ? undefined : formatWait(values.waitMs, language),
    code: values.code,
    testKeys: values.testKeys ? testKeysMark[language] : "",
    weakness: values.weakness && weaknessTexts[language][values.weakness],
    contact,
  };
  return [text.title, ...text.lines].map((line) => line.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole));
}

/** A prompt as the panel shows it. */
export function layoutPrompt(prompt: Prompt, text: PromptText, contact: string, language: Language): Screen {
  const [title = "", ...lines] = promptWords(prompt, text, contact, language);
  const rows: ScreenLine[] = [{ text: title, scale: 2, align: "center" }];
  lines.forEach((line, index) => {
    const isMask = text.lines[index] === "{mask}";
    rows.push({
      text: line,
      scale: language === "zh" || (isMask && line.length <= largestMask) ? 2 : 1,
      align: "center",
    });
  });
  return { lines: rows };
}

/** What keeps a text off the panel, in words; empty when it fits with the longest values its placeholders can take. */
export function misfits(text: PromptText, contact: string, language: Language): string[] {
  const { columns, titleColumns, rows, titleRows, maskRows } = panel[language];
  const problems: string[] = [];
  const used = text.lines.reduce<number>((sum, line) => sum + (line === "{mask}" ? maskRows : 1), titleRows);
  if (used > rows) problems.push(`needs ${used} rows, the panel has ${rows}`);
  for (const [index, line] of [text.title, ...text.lines].entries()) {
    const limit = index === 0 ? titleColumns : columns;
    const width = columnsOf(widest(line, contact, language));
    if (width > limit) problems.push(`"${line}" takes ${width} columns of ${limit}`);
  }
  return problems;
}

/** Each within one line of the panel. */
const weaknessTexts: Record<Language, Record<PinWeakness, string>> = {
  en: {
    sameAsOld: "It is the old PIN.",
    repeated: "The same again.",
    run: "Digits in a row.",
    partOfPan: "Part of card number.",
    date: "It looks like a date.",
  },
  zh: {
    sameAsOld: "与旧密码相同",
    repeated: "数字重复",
    run: "连续数字",
    partOfPan: "是卡号的一部分",
    date: "像是日期",
  },
};

const testKeysMark: Record<Language, string> = { en: "TEST KEYS", zh: "测试密钥" };

const longest: Record<string, Record<Language, string>> = {
  amount: { en: "CNY 9999999999.99", zh: "EUR9999999999.99" },
  triesLeft: { en: "9", zh: "9" },
  minDigits: { en: "12", zh: "12" },
  mask: { en: "*".repeat(12), zh: "*".repeat(12) },
  wait: { en: "23 h 59 min", zh: "23小时59分" },
  code: { en: "PP999", zh: "PP999" },
  testKeys: testKeysMark,
  weakness: { en: "It looks like a date.", zh: "是卡号的一部分" },
};

function widest(line: string, contact: string, language: Language): string {
  return line.replace(/\{(\w+)\}/g, (whole, name) =>
    name === "contact" ? contact : (longest[name]?.[language] ?? whole),
  );
}

/** A Chinese character takes two columns, a Latin one takes one. */
function columnsOf(line: string): number {
  return [...line].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0xff ? 2 : 1), 0);
}

/** Rounded up, so that nobody comes back too early: "23 h 59 min", "2 min"; days from 100 hours on. */
function formatWait(waitMs: number, language: Language): string {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  const [day, hour, minute] = language === "en" ? [" d", " h", " min"] : ["天", "小时", "分"];
  if (minutes >= 6_000) return `${Math.ceil(minutes / 1_440)}${day}`;
  const parts: string[] = [];
  if (minutes >= 60) parts.push(`${Math.floor(minutes / 60)}${hour}`);
  if (minutes % 60 > 0) parts.push(`${minutes % 60}${minute}`);
  return parts.join(language === "en" ? " " : "");
}
