import { type Command, Option } from "commander";
import { languages } from "../prompts/catalogue.ts";
import type { Language } from "../prompts/text.ts";

export interface LanguageOption {
  readonly language: Language;
}

/** What a command tells a technician in either language; it is the person's at the terminal, not the customers' of the configuration. */
export function withLanguage(command: Command): Command {
  return command.addOption(
    new Option("--language <language>", "of what is found")
      .choices(languages)
      .default(terminalLanguage(process.env), "as LANG says"),
  );
}

/** By the first of the locale variables that is set, as in locale(7). Linux's own console has no Chinese characters. */
export function terminalLanguage(environment: NodeJS.ProcessEnv): Language {
  const { LC_ALL, LC_MESSAGES, LANG, TERM } = environment;
  const locale = LC_ALL || LC_MESSAGES || LANG || "";
  return /^zh/i.test(locale) && TERM !== "linux" ? "zh" : "en";
}
