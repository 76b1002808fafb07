import { languages } from "./catalogue.ts";
import type { FaultPage } from "./fault-page.ts";
import { factsOf, pageWords, seenBy } from "./fault-page-words.ts";
import type { Language } from "./text.ts";

const introduction = `# Faults

One page a fault code, made by \`npm run fault-pages\` from the table of faults; \`pinpad explain CODE\` shows the same in a terminal.
A wrong PIN is no fault, and has no page.

每个故障代码一页;在终端中运行 \`pinpad explain CODE --lang zh\` 可显示同样内容。密码错误不是故障,因此没有页面。
`;

/** `hardware/faults.md`. */
export function faultsMarkdown(pages: readonly FaultPage[]): string {
  return `${[introduction.trimEnd(), ...pages.map(faultPageMarkdown)].join("\n\n")}\n`;
}

/** One fault's page in both languages as Markdown, its code being the heading that links point to. */
function faultPageMarkdown(page: FaultPage): string {
  return [
    `## ${page.code}`,
    ...languages.flatMap((language) => [`**${page.meaning[language]}**`, markdownList(page, language)]),
  ].join("\n\n");
}

function markdownList(page: FaultPage, language: Language): string {
  const { headings } = pageWords[language];
  const seen = seenBy(page, language);
  const rows = [
    [headings.screen, typeof seen === "string" ? seen : seen.map(code).join(" ")],
    [headings.remedy, page.remedy[language]],
    ...factsOf(page, language),
    ...(page.commands.length > 0 ? [[headings.commands, page.commands.map(code).join(", ")]] : []),
    ...(page.measures ? [[headings.measures, `[${page.code}](${page.measures})`]] : []),
  ];
  return rows.map(([heading, text]) => `- ${heading}: ${text}`).join("\n");
}

const code = (text: string) => `\`${text}\``;
