import { resolve } from "node:path";
import { Command } from "commander";
import { composeHostTest } from "../compose/doctor.ts";
import { doctorOptions, examine, type TellingOptions } from "./doctor.ts";
import { withLanguage } from "./terminal-language.ts";
import { type ToolOptions, toolConfig, withToolOptions } from "./tool-place.ts";

const help = `
Examples:
  pinpad host test
  pinpad host test --config config.toml --json
  pinpad host test --language zh

DNS, TCP, TLS, sign-on, echo: each with its time, and with what to do where it ends. Nothing but sign-on and echo is sent; while
the pad runs, neither is: it has a connection of its own.
Exit codes: 0 the host answers, 1 it does not, 2 wrong arguments, 78 the configuration is not valid.`;

export function testCommand(): Command {
  return withLanguage(withToolOptions(new Command("test")))
    .description("Go the way to the acquirer host stage by stage, and say where it ends.")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(test);
}

/** Nothing else is waited for here: every stage gets its whole time. */
const deadlineMs = 25_000;

async function test(options: ToolOptions & TellingOptions): Promise<void> {
  const config = await toolConfig(options);
  const prepared = await doctorOptions(resolve(options.config), config);
  await examine(composeHostTest(prepared), options, deadlineMs);
}
