import { Command } from "commander";
import { type KeySlotName, keySlots } from "../keys/key-slot.ts";
import { exitCodes } from "./exit-codes.ts";
import { keyLine } from "./key-lines.ts";
import { slotArgument } from "./key-slot-argument.ts";
import { type PlaceOptions, useKeys, withPlaceOptions } from "./keys-place.ts";
import { confirmed } from "./typed-line.ts";

interface Options extends PlaceOptions {
  readonly yes?: true;
}

export function deleteCommand(): Command {
  return withPlaceOptions(new Command("delete"))
    .description("Delete a key for good.")
    .addArgument(slotArgument())
    .option("--yes", "without asking; needed where there is no terminal to ask on")
    .addHelpText("after", "\nExample:\n  pinpad keys delete pin --config config.toml")
    .action(deleteKey);
}

async function deleteKey(slot: KeySlotName, options: Options, command: Command): Promise<void> {
  await useKeys(options, command, async ({ keyStore }) => {
    if (!keyStore.holds(slot)) {
      console.error(`slot ${slot} is empty: ${keySlots[slot]}`);
      process.exitCode = exitCodes.failed;
      return;
    }
    console.log(keyLine(slot, keyStore.factsOf(slot)));
    if (await confirmed("Delete this key for good?", options.yes, command)) {
      await keyStore.commit(keyStore.emptied(slot));
      console.log(`slot ${slot} is empty`);
      return;
    }
    console.error("not deleted");
    process.exitCode = exitCodes.failed;
  });
}
