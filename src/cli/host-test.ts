import { resolve } from "node:path";
import { Command } from "commander";
import { composeHostTest } from "../pad/compose-doctor.ts";
import { doctorOptions, examine } from "./doctor.ts";
import { type ToolOptions, toolConfig, withToolOptions } from "./tool-place.ts";

const help = `
Examples:
  pinpad host test
  pinpad host test --config config.toml --json

DNS, TCP, TLS, sign-on, echo: each with its time, and with what to do where it ends. Nothing but sign-on and echo is sent; while
the pad runs, neither is: it has a connection of its own.
Exit codes: 0 the host answers, 1 it does not, 2 wrong arguments, 78 the configuration is not valid.`;

export function testCommand(): Command {
  return withToolOptions(new Command("test"))
    .description("Go the way to the acquirer host stage by stage, and say where it ends.")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(test);
}

async function test(options: ToolOptions & { readonly json?: true }): Promise<void> {
  const config = await toolConfig(options);
  const prepared = await doctorOptions(resolve(options.config), config);
  await examine(composeHostTest(prepared), options.json === true);
}
