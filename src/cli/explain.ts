import { Command, Option } from "commander";
import { type FaultCode, faultCodes } from "../faults/fault-table.ts";
import { languages, PromptCatalogue } from "../prompts/catalogue.ts";
import { faultPage } from "../prompts/fault-page.ts";
import { faultPageLines } from "../prompts/fault-page-text.ts";
import { faultsMarkdown } from "../prompts/fault-pages-markdown.ts";
import type { Language } from "../prompts/text.ts";
import { exitCodes } from "./exit-codes.ts";
import { typedFaultCode } from "./typed-fault-code.ts";

interface Options {
  readonly lang: Language;
  readonly json?: true;
  readonly markdown?: true;
}

const help = `
Examples:
  pinpad explain PP402             what stands on the screen, what it means, what to do
  pinpad explain PP402 --lang zh
  pinpad explain                   every fault in one line

Exit codes: 0 done, 2 there is no such fault.`;

export function explainCommand(): Command {
  return new Command("explain")
    .description(
      "Explain a fault code from the pad's screen or log: what the customer sees, what it means, what to do.",
    )
    .argument("[code]", "the code, such as PP402; left out, all are listed")
    .addOption(new Option("--lang <language>", "the language of the page").choices(languages).default("en"))
    .option("--json", "as JSON")
    .addOption(new Option("--markdown", "every page in both languages, as hardware/faults.md").conflicts("json"))
    .addHelpText("after", help)
    .action(explain);
}

function explain(typed: string | undefined, options: Options, command: Command): void {
  if (typed === undefined) explainAll(options);
  else if (options.markdown) command.error("error: --markdown is of all faults: leave the code out");
  else explainOne(codeOf(typed, command), options);
}

function explainOne(code: FaultCode, { lang, json }: Options): void {
  const page = faultPage(code, new PromptCatalogue());
  console.log(json ? JSON.stringify(page, null, 2) : faultPageLines(page, lang).join("\n"));
}

function explainAll({ lang, json, markdown }: Options): void {
  const pages = faultCodes.toSorted().map((code) => faultPage(code, new PromptCatalogue()));
  if (json) console.log(JSON.stringify(pages, null, 2));
  else if (markdown) process.stdout.write(faultsMarkdown(pages));
  else for (const { code, meaning } of pages) console.log(`${code}  ${meaning[lang]}`);
}

function codeOf(typed: string, command: Command): FaultCode {
  const code = typedFaultCode(typed);
  return typeof code === "string" ? code : command.error(`error: ${code.refusal}`, { exitCode: exitCodes.usage });
}
