import { resolve } from "node:path";
import { Command, Option } from "commander";
import { benchConfigText } from "../bench/bench-config.ts";
import { type BoardName, boardNames } from "../config/board.ts";
import { loadBoard } from "../config/load-board.ts";
import { loadConfig } from "../config/load-config.ts";
import { ConfigFault } from "../config/text.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { boardExample } from "./board-example.ts";
import { installCommand } from "./config-install.ts";
import { exitCodes } from "./exit-codes.ts";

export function configCommand(): Command {
  return new Command("config")
    .description("Check a configuration file, put it in place, or print an example of one.")
    .addHelpText(
      "after",
      "\nExamples:\n  pinpad config example > config.toml\n  pinpad config check config.toml\n  pinpad config install config.toml",
    )
    .addCommand(
      new Command("check")
        .description("Check a file: every problem at once, exit code 78 when there is one.")
        .argument("<file>")
        .option("--json", "the problems as JSON")
        .addHelpText("after", "\nExample:\n  pinpad config check /etc/pinpadd/config.toml")
        .action(check),
    )
    .addCommand(
      new Command("example")
        .description("Print a configuration with every key, all parts simulated or wired to a board.")
        .addOption(new Option("--board <name>", "real parts on the lines of this board's profile").choices(boardNames))
        .addHelpText(
          "after",
          "\nExamples:\n  pinpad config example > config.toml\n  pinpad config example --board raspberry-pi-4b",
        )
        .action(example),
    )
    .addCommand(installCommand());
}

async function example({ board }: { board?: BoardName }): Promise<void> {
  const text = benchConfigText({
    stateFolder: "/var/lib/pinpadd",
    host: "127.0.0.1",
    port: 5850,
    amountMinor: 2_500,
    pinBlockFormat: 0,
  });
  console.log(board ? boardExample(text, board, await loadBoard(new NodeFileSystem(), board)) : text);
}

async function check(file: string, options: { json?: true }): Promise<void> {
  try {
    await loadConfig(new NodeFileSystem(), resolve(file));
  } catch (error) {
    if (!options.json || !(error instanceof ConfigFault)) throw error;
    console.log(JSON.stringify({ file: error.file, problems: error.problems }, null, 2));
    process.exitCode = exitCodes.config;
    return;
  }
  console.log(options.json ? JSON.stringify({ file: resolve(file), problems: [] }) : `${file} is valid`);
}
