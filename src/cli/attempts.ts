import { Command } from "commander";
import type { Config } from "../config/schema.ts";
import { storePlaces } from "../config/store-places.ts";
import type { Fault } from "../faults/fault.ts";
import type { CountedCardTold } from "../joint/tool-attempts.ts";
import type { CardLocks } from "../pad/card-locks.ts";
import { triesOf } from "../pad/try-rules.ts";
import { withCardLocks } from "../pad/with-card-locks.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { runAsOwnerOf } from "../platform/run-as-owner.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import { askPad } from "./ask-pad.ts";
import { exitCodes } from "./exit-codes.ts";
import { columns } from "./key-lines.ts";
import { durationText } from "./status-lines.ts";
import { type ToolOptions, toolConfig, withToolOptions } from "./tool-place.ts";

const titles = ["CARD", "WRONG PINS", "LOCKED", "SINCE", "ENDS IN"];
const lockTexts: Readonly<Record<CountedCardTold["lock"], string>> = { none: "no", here: "here", bank: "by the bank" };

export function attemptsCommand(): Command {
  return new Command("attempts")
    .description("Cards with wrong PINs counted on this pad: which are locked, and how to unlock one.")
    .addHelpText(
      "after",
      `
A card is shown by a reference that only this pad can make: no digit of its number. Only a lock of this pad's can be ended here; a lock
of the bank's is the bank's. Works while the pad runs, which is asked, and while it does not.

Examples:
  pinpad attempts list
  pinpad attempts unlock 3f2a91bc04d7 --reason "identified by the branch, ticket 4711"`,
    )
    .addCommand(listCommand())
    .addCommand(unlockCommand());
}

function listCommand(): Command {
  return withToolOptions(new Command("list"))
    .description("Show them, the locked ones first.")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  pinpad attempts list --json")
    .action(list);
}

function unlockCommand(): Command {
  return withToolOptions(new Command("unlock"))
    .description("End the lock that this pad put on a card; who may do that, and why, is yours to say and is recorded.")
    .argument("<card>", "its reference, as the list shows it; at least 8 digits")
    .requiredOption("--reason <text>", "why; kept on record, so no card number")
    .addHelpText(
      "after",
      '\nExample:\n  pinpad attempts unlock 3f2a91bc04d7 --reason "identified by the branch, ticket 4711"',
    )
    .action(unlock);
}

async function list(options: ToolOptions & { readonly json?: true }): Promise<void> {
  const config = await toolConfig(options);
  const listed =
    (await askPad(config.service.socket, "attemptsList", {})) ?? (await itself(config, async (locks) => locks.list()));
  if (options.json) {
    console.log(JSON.stringify(listed, null, 2));
    return;
  }
  const { cards, more } = listed;
  if (cards.length === 0) console.log("no wrong PIN is counted");
  else for (const line of columns([titles, ...cards.map(row)])) console.log(line);
  if (more > 0) console.log(`and ${more} more`);
}

async function unlock(
  card: string,
  options: ToolOptions & { readonly reason: string },
  command: Command,
): Promise<void> {
  if (!/^[0-9a-f]{8,12}$/i.test(card)) {
    command.error("error: a card's reference is 8 to 12 hexadecimal digits: see `pinpad attempts list`", {
      exitCode: exitCodes.usage,
    });
  }
  const config = await toolConfig(options);
  const { reason } = options;
  const asked = { card: card.toLowerCase(), reason };
  const unlocked =
    (await askPad(config.service.socket, "attemptsUnlock", asked)) ??
    (await itself(config, (locks) => locks.unlock(asked.card, reason)));
  console.log(`unlocked: card ${unlocked.card}, which had ${unlocked.tries} wrong PINs`);
}

/** The pad does not run: its store is ours for a moment. */
async function itself<T>(config: Config, use: (locks: CardLocks) => Promise<T>): Promise<T> {
  await runAsOwnerOf(config.store.file);
  const sources = storageKeySources(config.store["storage-key-passphrase"], await openSecretMemory());
  const places = storePlaces(config.store, sources);
  const onGuardFault = (fault: Fault) => console.error(fault.message);
  const where = {
    fileSystem: new NodeFileSystem(),
    places,
    tries: triesOf(config),
    clock: new NodeClock(),
    onGuardFault,
  };
  return withCardLocks(where, use);
}

function row({ card, tries, lock, sinceMs, remainingMs }: CountedCardTold): string[] {
  return [card, String(tries), lockTexts[lock], `${durationText(sinceMs)} ago`, durationText(remainingMs)];
}
