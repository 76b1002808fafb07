import type { FaultClass } from "./check.ts";
import type { Told, ToldLanguage, Words } from "./told.ts";

export const runWords = {
  noTimeLeft: { en: "no time was left", zh: "时间已用完" },
  notWithout: ({ en, zh }: Told): Told => ({ en: `not without "${en}"`, zh: `须先排除"${zh}"的问题` }),
} satisfies Words;

export const classWords: Readonly<Record<FaultClass, Told>> = {
  PIN: { en: "PIN", zh: "密码" },
  machine: { en: "machine", zh: "本机" },
  "set-up": { en: "set-up", zh: "设置" },
  network: { en: "network", zh: "网络" },
  bank: { en: "bank", zh: "银行" },
};

/** The lines around the findings, with the stops that each language ends them by. */
interface ReportWords {
  readonly about: (title: string, cause: string) => string;
  readonly fix: (fix: string) => string;
  readonly counted: (made: number, skipped: number) => string;
  readonly healthy: (counted: string) => string;
  readonly mostProbably: (finding: string) => string;
  readonly lookAfter: (finding: string) => string;
  readonly firstDo: (fix: string) => string;
  readonly afterwards: (titles: readonly string[]) => string;
  readonly sentence: (text: string) => string;
}

export const reportWords: Readonly<Record<ToldLanguage, ReportWords>> = {
  en: {
    about: (title, cause) => `${title}: ${cause}`,
    fix: (fix) => `fix: ${fix}`,
    counted: (made, skipped) => `${made} checks made${skipped > 0 ? `, ${skipped} skipped` : ""}`,
    healthy: (counted) => `Nothing is wrong as far as could be seen: ${counted}.`,
    mostProbably: (finding) => `Most probably: ${finding}.`,
    lookAfter: (finding) => `Look after this, payments go on: ${finding}.`,
    firstDo: (fix) => `Do: ${fix}`,
    afterwards: (titles) => `Then: ${titles.join(", ")}.`,
    sentence: (text) => `${text}.`,
  },
  zh: {
    about: (title, cause) => `${title}:${cause}`,
    fix: (fix) => `处理:${fix}`,
    counted: (made, skipped) => `已检查 ${made} 项${skipped > 0 ? `,跳过 ${skipped} 项` : ""}`,
    healthy: (counted) => `能看到的都没有问题:${counted}。`,
    mostProbably: (finding) => `最可能的原因:${finding}。`,
    lookAfter: (finding) => `请留意,交易可继续:${finding}。`,
    firstDo: (fix) => `处理:${fix}`,
    afterwards: (titles) => `其次:${titles.join("、")}。`,
    sentence: (text) => `${text}。`,
  },
};
