#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { Fault } from "../faults/fault.ts";
import { acquirerCommand } from "./acquirer.ts";
import { benchCommand } from "./bench.ts";
import { configCommand } from "./config.ts";
import { exitCodes } from "./exit-codes.ts";
import { hostCommand } from "./host.ts";
import { keysCommand } from "./keys.ts";
import { provisionCommand } from "./provision.ts";
import { readerCommand } from "./reader.ts";
import { runCommand } from "./run.ts";
import { screensCommand } from "./screens.ts";
import { tamperCommand } from "./tamper.ts";

const program = new Command("pinpad")
  .description(
    "The open PIN pad for Linux kiosks: keypad, display, card reader, PIN try limit, encrypted PIN block to the bank.",
  )
  .addHelpText(
    "after",
    `
Examples:
  pinpad bench                       a whole pad in this terminal, no hardware
  pinpad bench --scenario no-answer  one story, headless, checked
  pinpad run --config FILE           the pad on real parts
  pinpad keys --help                 how keys are loaded, from nothing to an approved payment

Exit codes: 0 done, 1 a check failed or a fault, 2 wrong arguments, 78 the configuration is not valid.`,
  )
  .showSuggestionAfterError()
  .exitOverride();

const commands = [
  benchCommand(),
  runCommand(),
  provisionCommand(),
  keysCommand(),
  tamperCommand(),
  configCommand(),
  acquirerCommand(),
  screensCommand(),
  readerCommand(),
  hostCommand(),
];
for (const command of commands) {
  program.addCommand(command);
  inheritSettings(command, program);
}

/** commander hands settings one level down only: `config check` without its file would exit 1. */
function inheritSettings(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const below of command.commands) inheritSettings(below, command);
}

// A reader such as `head` that has seen enough is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCodes.done);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (!(error instanceof Fault)) throw error;
  console.error(`${error.message}\n${error.row.meaning} ${error.row.remedy.en}`);
  return error.row.area === "set-up" ? exitCodes.config : exitCodes.failed;
}
