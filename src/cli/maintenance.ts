import { Argument, Command } from "commander";
import { upkeepPolicyOf } from "../config/maintenance.ts";
import type { Config } from "../config/schema.ts";
import { storePlaces } from "../config/store-places.ts";
import type { Fault } from "../faults/fault.ts";
import { careNames, type MaintenanceAnswer } from "../joint/tool-maintenance.ts";
import { triesOf } from "../pad/try-rules.ts";
import type { UpkeepDesk } from "../pad/upkeep-desk.ts";
import { withUpkeep } from "../pad/with-upkeep.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { runAsOwnerOf } from "../platform/run-as-owner.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import { askPad } from "./ask-pad.ts";
import { paintFor } from "./colour.ts";
import { columns } from "./key-lines.ts";
import { reminderLines } from "./status-lines.ts";
import { type ToolOptions, toolConfig, withToolOptions } from "./tool-place.ts";

export function maintenanceCommand(): Command {
  return (
    withToolOptions(new Command("maintenance"))
      .description("What the pad has counted of wear, what is due, and why.")
      .option("--json", "as JSON")
      .addHelpText(
        "after",
        `
Names in capitals are UnifiedPOS's statistics. Key presses are counted by keypad line with noise added, so that no PIN can be told from
them. Counts are written every ten minutes and at a stop: a power cut costs the last ones. Works while the pad runs, which is asked, and
while it does not.

Examples:
  pinpad maintenance
  pinpad maintenance done reader --note "head and contacts cleaned, ticket 4711"`,
      )
      // Without this commander would say that there is one argument too many, and not what was meant.
      .addArgument(new Argument("[command]", "done; without it the counts are shown").choices(["done"]))
      .action((_: string | undefined, options: ShowOptions) => show(options))
      .addCommand(doneCommand())
  );
}

function doneCommand(): Command {
  return withToolOptions(new Command("done"))
    .description("Say that it is done: it is counted anew from now on, and kept on record.")
    .addArgument(
      new Argument(
        "<what>",
        "the reader was cleaned, the keypad cleaned or replaced, the power supply looked after, ...",
      ).choices(careNames),
    )
    .requiredOption("--note <text>", "who did what; kept on record, so no card number")
    .addHelpText("after", '\nExample:\n  pinpad maintenance done reader --note "head cleaned, ticket 4711"')
    .action(done);
}

type ShowOptions = ToolOptions & { readonly json?: true };

async function show(options: ShowOptions): Promise<void> {
  const config = await toolConfig(options);
  const answer =
    (await askPad(config.service.socket, "maintenance", {})) ?? (await itself(config, () => Promise.resolve()));
  if (options.json) console.log(JSON.stringify(answer, null, 2));
  else for (const line of maintenanceLines(answer)) console.log(line);
}

async function done(care: Care, { note }: { readonly note: string }, command: Command): Promise<void> {
  // `--config` is also the command's above: either place will do.
  const config = await toolConfig(command.optsWithGlobals<ToolOptions>());
  const answer =
    (await askPad(config.service.socket, "maintenanceDone", { care, note })) ??
    (await itself(config, (upkeep) => upkeep.done(care, note)));
  console.log(`on record: ${care}`);
  for (const line of dueLines(answer)) console.log(line);
}

/** The pad does not run: its store is ours for a moment. */
async function itself(config: Config, use: (upkeep: UpkeepDesk) => Promise<void>): Promise<MaintenanceAnswer> {
  await runAsOwnerOf(config.store.file);
  const sources = storageKeySources(config.store["storage-key-passphrase"], await openSecretMemory());
  const where = {
    fileSystem: new NodeFileSystem(),
    places: storePlaces(config.store, sources),
    tries: triesOf(config),
    clock: new NodeClock(),
    random: new NodeRandom(),
    policy: upkeepPolicyOf(config.maintenance),
    onGuardFault: (fault: Fault) => console.error(fault.message),
  };
  return withUpkeep(where, use);
}

type Care = (typeof careNames)[number];

function maintenanceLines(answer: MaintenanceAnswer): string[] {
  const { counts, sinceReaderCleaned, keypadLines, stuckKeys, hoursPowered, selfTestDays, clockBattery } = answer;
  const { swipes, insertions, days, failures } = sinceReaderCleaned;
  return [
    ...dueLines(answer),
    "",
    `since the reader was cleaned, ${days} days ago`,
    ...rows({ swipes, insertions, ...failures }),
    "keypad, since it was cleaned or replaced",
    ...rows({ "stuck or shorted": stuckKeys }),
    ...rows(
      Object.fromEntries(keypadLines.map(({ line, gpio, presses }) => [`${line} GPIO ${gpio}`, `about ${presses}`])),
    ),
    "in the pad's life",
    ...rows({ HoursPoweredCount: hoursPowered, ...counts }),
    "otherwise",
    ...rows({
      "last self-test": selfTestDays === undefined ? "none on record" : `${selfTestDays} days ago`,
      "clock's battery": { none: "this machine has none", kept: "kept the time", lost: "had lost the time" }[
        clockBattery
      ],
    }),
  ];
}

function dueLines({ reminders }: MaintenanceAnswer): string[] {
  return reminders.length === 0 ? ["nothing is due"] : reminderLines({ reminders }, paintFor(process.stdout));
}

function rows(facts: Readonly<Record<string, string | number>>): string[] {
  return columns(Object.entries(facts).map(([name, value]) => [`  ${name}`, String(value)]));
}
