import { Command } from "commander";
import { askOrFail } from "./ask-or-fail.ts";
import { paintFor } from "./colour.ts";
import { exitCodes } from "./exit-codes.ts";
import { type ToolOptions, withToolOptions } from "./tool-place.ts";

const texts = {
  keys: "a key is open to encrypt PINs with",
  store: "the store takes a write and gives it back",
  display: "the panel draws",
  keypad: "the keypad's lines can be read",
} as const;

export function selfTestCommand(): Command {
  return withToolOptions(new Command("selftest"))
    .description(
      "Have the running pad test itself: keys, store, display, keypad. `pinpad status` shows when that last was.",
    )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  pinpad selftest\n\nExit code 1 when a part is not as it should be.")
    .action(selfTest);
}

async function selfTest(options: ToolOptions & { readonly json?: true }): Promise<void> {
  const answer = await askOrFail(options, "selfTest", {});
  if (!answer) return;
  const { tested, failed } = answer;
  if (options.json) console.log(JSON.stringify(answer, null, 2));
  else for (const part of tested) console.log(partLine(part, !failed.includes(part)));
  if (failed.length > 0) process.exitCode = exitCodes.failed;
}

function partLine(part: keyof typeof texts, isWell: boolean): string {
  const paint = paintFor(process.stdout);
  const mark = isWell ? paint("green", "✓") : paint("red", "✗");
  return `${mark} ${part.padEnd(8)} ${isWell ? texts[part] : `not so: ${texts[part]}; \`pinpad status\` names the fault`}`;
}
