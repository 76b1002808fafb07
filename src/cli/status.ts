import { Command } from "commander";
import { askPad } from "./ask-pad.ts";
import { paintFor } from "./colour.ts";
import { exitCodes } from "./exit-codes.ts";
import { statusLines } from "./status-lines.ts";
import { nobodyAnswers, type ToolOptions, toolConfig, withToolOptions } from "./tool-place.ts";

export function statusCommand(): Command {
  return withToolOptions(new Command("status"))
    .description("How the running pad is: in service or why not, keys, reversals, locked cards, time.")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  pinpad status\n\nExit code 1 when the pad is out of service, and when none runs.",
    )
    .action(status);
}

async function status(options: ToolOptions & { readonly json?: true }): Promise<void> {
  const { socket } = (await toolConfig(options)).service;
  const told = await askPad(socket, "status", {});
  if (!told) {
    if (options.json) console.log(JSON.stringify({ running: false, socket }, null, 2));
    console.error(nobodyAnswers(socket));
    process.exitCode = exitCodes.failed;
    return;
  }
  if (options.json) console.log(JSON.stringify({ running: true, ...told }, null, 2));
  else for (const line of statusLines(told, paintFor(process.stdout))) console.log(line);
  if (!told.inService) process.exitCode = exitCodes.failed;
}
