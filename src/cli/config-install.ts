import { resolve } from "node:path";
import { Command } from "commander";
import { Fault } from "../faults/fault.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { type Installed, installConfig } from "./install-config.ts";
import { kioskConfig } from "./kiosk-config.ts";

const largestBytes = 256 * 1024;

const help = `
Example:
  sudo pinpad config install new-config.toml && sudo systemctl reload pinpadd pinpad-gateway

A file that is not valid replaces nothing: every problem is shown, and the exit code is 78. The one that worked until now is kept beside the
new one as config.toml.1. The pad goes on with what it has read until it is started anew; reload does so only when the file is valid.`;

export function installCommand(): Command {
  return new Command("install")
    .description("Check a file, and if it is valid put it in the place of the present configuration, all or nothing.")
    .argument("<file>")
    .option("--output <file>", "the configuration to replace", kioskConfig)
    .option("--json", "what was done as JSON")
    .addHelpText("after", help)
    .action(install);
}

async function install(file: string, { output, json }: { output: string; json?: true }): Promise<void> {
  const place = resolve(output);
  const done = await installConfig(place, await textOf(resolve(file)));
  if (json) console.log(JSON.stringify({ file: place, ...done }));
  else for (const line of installedLines(place, done)) console.log(line);
}

async function textOf(file: string): Promise<string> {
  try {
    return (await new NodeFileSystem().readSmall(file, largestBytes)).toString("utf8");
  } catch (cause) {
    throw new Fault("PP101", `cannot read ${file}: ${cause instanceof Error ? cause.message : "unknown reason"}`, {
      cause,
    });
  }
}

/** What was done, for people. */
export function installedLines(file: string, { isNew, kept }: Installed): string[] {
  if (!isNew) return [`${file} has this very text already: nothing was written`];
  return [`${file} is written and valid`, ...(kept === undefined ? [] : [`what was there is kept as ${kept}`])];
}
