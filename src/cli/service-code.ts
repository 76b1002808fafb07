import { Command } from "commander";
import { serviceCodeIsSet, setServiceCode } from "../pad/set-service-code.ts";
import { askServiceCode } from "../platform/ask-service-code.ts";
import { exitCodes } from "./exit-codes.ts";
import { keyPlaces, type PlaceOptions, withKioskOptions } from "./keys-place.ts";

export function serviceCodeCommand(): Command {
  const command = new Command("service-code")
    .description("Set the technician's code, which opens the service menu on the pad itself.")
    .addHelpText(
      "after",
      `
The menu is opened by holding CLEAR and CANCEL for five seconds (ENTER and CANCEL on a keypad without CLEAR) while nobody pays,
and then asks for this code. There is none until one is set. The service must be stopped: its store is opened.

Examples:
  pinpad service-code set
  pinpad service-code set --config config.toml
  pinpad service-code set --state demo      # then, in \`pinpad bench --state demo\`, m holds the keys
  pinpad service-code status --config config.toml`,
    );
  for (const one of [setCommand(), statusCommand()]) command.addCommand(one);
  return command;
}

function setCommand(): Command {
  return withKioskOptions(new Command("set"))
    .description("Ask for a new code twice, unseen, and keep its hash; the one before is void.")
    .addHelpText("after", "\nExample:\n  pinpad service-code set --config config.toml")
    .action(set);
}

function statusCommand(): Command {
  return withKioskOptions(new Command("status"))
    .description("Show whether a code is set; exit code 1 when none is.")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  pinpad service-code status --config config.toml")
    .action(status);
}

async function set(options: PlaceOptions, command: Command): Promise<void> {
  if (!process.stdin.isTTY) {
    command.error("error: a code is typed by a person, at a terminal", { exitCode: exitCodes.usage });
  }
  const places = await keyPlaces(options, command);
  await setServiceCode(places, (question) => askServiceCode(question, places.memory));
  console.log("The service code is set. It opens the menu on the pad: hold CLEAR and CANCEL for five seconds.");
}

async function status(options: PlaceOptions & { readonly json?: true }, command: Command): Promise<void> {
  const isSet = await serviceCodeIsSet(await keyPlaces(options, command));
  if (!isSet) process.exitCode = exitCodes.failed;
  if (options.json) console.log(JSON.stringify({ isSet }));
  else console.log(isSet ? "a service code is set" : "no service code is set: run `pinpad service-code set`");
}
