import { Command } from "commander";
import { emulateCommand } from "./reader-emulate.ts";

export function readerCommand(): Command {
  return new Command("reader").description("Card readers, for the technician.").addCommand(emulateCommand());
}
