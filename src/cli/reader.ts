import { Command } from "commander";
import { emulateCommand } from "./reader-emulate.ts";
import { probeCommand } from "./reader-probe.ts";
import { rawCommand } from "./reader-raw.ts";
import { readCommand } from "./reader-read.ts";
import { statusCommand } from "./reader-status.ts";

export function readerCommand(): Command {
  return new Command("reader")
    .description("Card readers, for the technician.")
    .addCommand(probeCommand())
    .addCommand(statusCommand())
    .addCommand(readCommand())
    .addCommand(rawCommand())
    .addCommand(emulateCommand());
}
