import type { PinWeakness } from "../pin/pin-policy.ts";
import { marks } from "../ports/display.ts";
import { type Amount, formatAmount } from "./currency.ts";
import type { Prompt } from "./prompt.ts";
import { type Purpose, purposeText } from "./purpose.ts";
import type { Language } from "./text.ts";

interface Values {
  readonly id: string;
  readonly purpose?: Purpose;
  readonly balance?: Amount;
  readonly triesLeft?: number;
  readonly digitCount?: number;
  readonly minDigits?: number;
  readonly testKeys?: true;
  readonly weakness?: PinWeakness;
  readonly waitMs?: number;
  readonly code?: string;
  readonly about?: string;
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
const progress = marks.progress.repeat(5);

/** The longest that each placeholder can become. */
export const longest: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  purpose: { en: "CNY 9999999999.99", zh: "EUR9999999999.99" },
  balance: { en: "CNY -9999999999.99", zh: "EUR-9999999999.99" },
  triesLeft: { en: "9", zh: "9" },
  minDigits: { en: "12", zh: "12" },
  mask: { en: marks.typed.repeat(12), zh: marks.typed.repeat(12) },
  wait: { en: "23 h 59 min", zh: "23小时59分" },
  code: { en: "PP999", zh: "PP999" },
  testKeys: testKeysMark,
  weakness: { en: "It looks like a date.", zh: "是卡号的一部分" },
  progress: { en: progress, zh: progress },
};

/** Lines with every placeholder filled. */
export function filledLines(lines: readonly string[], prompt: Prompt, contact: string, language: Language): string[] {
  const values: Values = prompt;
  const filled: Record<string, string | undefined> = {
    purpose: values.purpose && purposeText(values.purpose, language),
    balance: values.balance && formatAmount(values.balance, language),
    triesLeft: values.triesLeft?.toString(),
    minDigits: values.minDigits?.toString(),
    mask: values.digitCount === undefined ? undefined : mask(values.digitCount, values.minDigits ?? 0),
    wait: values.waitMs === undefined ? undefined : formatWait(values.waitMs, language),
    code: values.code ?? values.about ?? "",
    testKeys: values.testKeys ? testKeysMark[language] : "",
    weakness: values.weakness && weaknessTexts[language][values.weakness],
    progress,
    contact,
  };
  return lines.map((line) => line.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole));
}

/** How many digits there are and how many are still needed, and nothing else. */
function mask(digitCount: number, minDigits: number): string {
  return marks.typed.repeat(digitCount) + marks.place.repeat(Math.max(0, minDigits - digitCount));
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
