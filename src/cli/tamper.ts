import { Command } from "commander";
import { tamperOf } from "../compose/gpio-parts.ts";
import { Fault } from "../faults/fault.ts";
import { type ClearanceOptions, clearTamper, tamperStatus } from "../pad/tamper-clearance.ts";
import { standing, type TamperEntry } from "../pad/tamper-log.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { exitCodes } from "./exit-codes.ts";
import { keyPlaces, type PlaceOptions, placeConfig, withKioskOptions } from "./keys-place.ts";

export function tamperCommand(): Command {
  const tamper = new Command("tamper")
    .description("Show whether the housing of a pad was opened, and put the pad back into service.")
    .addHelpText(
      "after",
      `
Both need the service to be stopped: they open its store, and read the switch themselves. What was opened stays on record, and
the pad out of service, until somebody clears it; keys that were erased are loaded anew after that, see \`pinpad keys --help\`.

Examples:
  pinpad tamper status --config config.toml
  pinpad tamper clear --reason "battery changed, ticket 4711" --config config.toml`,
    );
  const commands = [statusCommand(), clearCommand()];
  for (const command of commands) tamper.addCommand(command);
  return tamper;
}

function statusCommand(): Command {
  return withKioskOptions(new Command("status"))
    .description(
      "Show the openings on record and how the switch stands; exit code 1 while the pad is out of service for it.",
    )
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  pinpad tamper status --config config.toml")
    .action(status);
}

function clearCommand(): Command {
  return withKioskOptions(new Command("clear"))
    .description("Put the pad back into service. Refused while the switch reads open, or cannot be read.")
    .requiredOption("--reason <text>", "why it was opened and who looked after it; kept on record")
    .addHelpText(
      "after",
      '\nExample:\n  pinpad tamper clear --reason "battery changed, ticket 4711" --config config.toml',
    )
    .action(clear);
}

async function status(options: PlaceOptions & { json?: true }, command: Command): Promise<void> {
  const { log, position } = await tamperStatus(await clearanceOptions(options, command));
  const opening = standing(log);
  if (opening) process.exitCode = exitCodes.failed;
  if (options.json) {
    const shown = position instanceof Fault ? position.code : (position ?? null);
    console.log(JSON.stringify({ switch: shown, inService: !opening, openings: log }, null, 2));
    return;
  }
  const shown = position instanceof Fault ? `cannot be read: ${position.message}` : position;
  console.log(`switch: ${shown ?? "none in the configuration"}`);
  console.log(opening ? "out of service: the housing was opened (PP802)" : "in service: no opening stands");
  for (const entry of log) console.log(`  ${entryLine(entry)}`);
}

async function clear(options: PlaceOptions & { reason: string }, command: Command): Promise<void> {
  const clearance = await clearanceOptions(options, command);
  const log = await clearTamper(clearance, { atMs: Date.now(), reason: options.reason });
  const last = log.at(-1);
  console.log(`cleared: ${last ? entryLine(last) : ""}`);
  if (last?.erasure === "done") console.log("The keys were erased: load new ones, see `pinpad keys --help`.");
}

async function clearanceOptions(options: PlaceOptions, command: Command): Promise<ClearanceOptions> {
  const { fileSystem, places, onGuardFault } = await keyPlaces(options, command);
  const { tamper } = await placeConfig(options);
  return { fileSystem, places, onGuardFault, tamperSwitch: tamperOf(tamper, new NodeClock())?.part.tamperSwitch };
}

const erasures: Readonly<Record<TamperEntry["erasure"], string>> = {
  none: "keys kept",
  due: "keys of the token to be erased",
  done: "keys erased",
};

function entryLine({ openedAtMs, wallSynchronised, policy, erasure, cleared }: TamperEntry): string {
  const doubt = wallSynchronised ? "" : " (by a clock that was not set)";
  const end = cleared ? `; cleared ${time(cleared.atMs)}: ${cleared.reason}` : "";
  return `opened ${time(openedAtMs)}${doubt}, ${policy}, ${erasures[erasure]}${end}`;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
