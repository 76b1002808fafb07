import { Command } from "commander";
import { emulateCommand } from "./reader-emulate.ts";
import { probeCommand } from "./reader-probe.ts";
import { rawCommand } from "./reader-raw.ts";
import { readCommand } from "./reader-read.ts";
import { statusCommand } from "./reader-status.ts";

export function readerCommand(): Command {
  return new Command("reader")
    .description("Find, ask and try the card reader; the service must be stopped, as it holds the port.")
    .addHelpText(
      "after",
      "\nExamples:\n  pinpad reader probe                 which reader is on which port\n  pinpad reader status --config FILE  what it is and how its line is",
    )
    .addCommand(probeCommand())
    .addCommand(statusCommand())
    .addCommand(readCommand())
    .addCommand(rawCommand())
    .addCommand(emulateCommand());
}
