import type { FaultPage } from "./fault-page.ts";
import { factsOf, pageWords, seenBy } from "./fault-page-words.ts";
import type { Language } from "./text.ts";

/** One fault's page as lines for a terminal. */
export function faultPageLines(page: FaultPage, language: Language): string[] {
  const { headings } = pageWords[language];
  const facts = factsOf(page, language);
  return [
    `${page.code}  ${page.meaning[language]}`,
    "",
    ...block(headings.screen, [seenBy(page, language)].flat()),
    ...block(headings.remedy, [page.remedy[language]]),
    ...facts.flatMap(([heading, text]) => block(heading, [text])),
    ...(page.commands.length > 0 ? block(headings.commands, page.commands) : []),
    ...(page.measures ? block(headings.measures, [`hardware/${page.measures}`]) : []),
  ];
}

function block(heading: string, lines: readonly string[]): string[] {
  return [heading, ...lines.map((line) => `  ${line}`)];
}
