import { faultClasses } from "./check.ts";
import { classWords, reportWords } from "./report-words.ts";
import { type Found, isHealthy, rootCauses } from "./run-checks.ts";
import type { ToldLanguage } from "./told.ts";

export interface ReportLook {
  readonly isColoured: boolean;
  readonly language: ToldLanguage;
}

const signs: Readonly<Record<Found["state"], { readonly sign: string; readonly colour: number }>> = {
  good: { sign: "\u2713", colour: 32 },
  bad: { sign: "\u2717", colour: 31 },
  warn: { sign: "!", colour: 33 },
  skipped: { sign: "-", colour: 90 },
};

/** One line a check; with a second one that says what to do, where something is wrong. */
function foundLines(found: Found, { isColoured, language }: ReportLook): readonly string[] {
  const { sign, colour } = signs[found.state];
  const shown = isColoured ? `\u001b[${colour}m${sign}\u001b[0m` : sign;
  const code = found.faultCode ? ` (${found.faultCode})` : "";
  const words = reportWords[language];
  const line = `${shown} ${words.about(found.title[language], found.cause[language])}${code}`;
  return found.fix ? [line, `    ${words.fix(found.fix[language])}`] : [line];
}

/** Everything, grouped by what the customer would see, and the likely causes below. */
export function reportLines(found: readonly Found[], look: ReportLook): readonly string[] {
  const groups = faultClasses.flatMap((faultClass) => {
    const lines = found.filter((one) => one.faultClass === faultClass).flatMap((one) => foundLines(one, look));
    return lines.length > 0 ? [classWords[faultClass][look.language], ...lines.map((line) => `  ${line}`), ""] : [];
  });
  return [...groups, ...summaryLines(found, look.language)];
}

function summaryLines(found: readonly Found[], language: ToldLanguage): readonly string[] {
  const words = reportWords[language];
  const [first, ...others] = rootCauses(found);
  const seen = found.filter(({ state }) => state !== "skipped").length;
  const counted = words.counted(seen, found.length - seen);
  if (!first) return [words.healthy(counted)];
  const finding = words.about(first.title[language], first.cause[language]);
  return [
    isHealthy(found) ? words.lookAfter(finding) : words.mostProbably(finding),
    ...(first.fix ? [`  ${words.firstDo(first.fix[language])}`] : []),
    ...(others.length > 0 ? [`  ${words.afterwards(others.map(({ title }) => title[language]))}`] : []),
    words.sentence(counted),
  ];
}

/** For programs: the same facts, the root causes' ids first. `cause` and `fix` are English, as ever, with the Chinese beside them. */
export function reportJson(found: readonly Found[]): object {
  return {
    healthy: isHealthy(found),
    causes: rootCauses(found).map(({ id }) => id),
    checks: found.map(({ id, faultClass, title, state, cause, fix, faultCode, tookMs }) => ({
      id,
      class: faultClass,
      title,
      state,
      cause: cause.en,
      causeZh: cause.zh,
      ...(fix ? { fix: fix.en, fixZh: fix.zh } : {}),
      ...(faultCode ? { faultCode } : {}),
      tookMs,
    })),
  };
}
