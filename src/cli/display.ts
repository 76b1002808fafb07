import { Command, InvalidArgumentError, Option } from "commander";
import { type DisplayPattern, displayPatterns } from "../ports/display-pattern.ts";
import { askOrFail } from "./ask-or-fail.ts";
import { stopSignals } from "./serving.ts";
import { type ToolOptions, withToolOptions } from "./tool-place.ts";

interface Options extends ToolOptions {
  readonly pattern?: DisplayPattern;
  readonly seconds: number;
}

/** What the technician's eye has to look for. */
const lookFor: Readonly<Record<DisplayPattern, string>> = {
  "all-on": "every pixel lit, evenly; a dark one is dead, a dark row or column a broken line",
  checker: "an even grey; blotches are pixels that light together",
  "checker-inverse": "the same grey, one pixel over",
  rows: "stripes from left to right, two pixels each",
  columns:
    "stripes from top to bottom, up to both edges; a bright or missing column at an edge is the wrong chip (ssd1306, sh1106)",
  glyphs: "letters, digits and Chinese, sharp in every size",
  darkest: "stripes still to be seen",
  brightest: "the same stripes, clearly brighter; if not, the panel is worn",
};

export function displayCommand(): Command {
  return new Command("display")
    .description("The pad's panel, tested by a technician's eye.")
    .addHelpText("after", "\nExample:\n  pinpad display test")
    .addCommand(testCommand());
}

function testCommand(): Command {
  return withToolOptions(new Command("test"))
    .description(
      "Patterns on the panel, one after another; the pad is out of service meanwhile, and its screen is back after.",
    )
    .addOption(new Option("--pattern <name>", "this one alone").choices(displayPatterns))
    .option("--seconds <number>", "how long each stands there, 1 to 30", wholeSeconds, 3)
    .addHelpText("after", "\nExample:\n  pinpad display test --seconds 5\n  pinpad display test --pattern columns")
    .action(test);
}

async function test(options: Options): Promise<void> {
  const { pattern, seconds } = options;
  const stopping = stopSignals();
  const told = (news: { readonly pattern: DisplayPattern }) =>
    console.log(`${news.pattern.padEnd(15)}  ${lookFor[news.pattern]}`);
  const answer = await askOrFail(options, "displayTest", { pattern, seconds }, told, stopping.signal);
  if (answer) console.log("the pad's own screen is back");
}

function wholeSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,2}$/.test(text) || seconds < 1 || seconds > 30)
    throw new InvalidArgumentError("Write a whole number from 1 to 30.");
  return seconds;
}
