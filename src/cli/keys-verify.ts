import { Command, Option } from "commander";
import { type KcvMethod, kcvMethods } from "../keys/kcv.ts";
import type { KeySlotName } from "../keys/key-slot.ts";
import { verifyKey } from "../keys/verify-key.ts";
import { exitCodes } from "./exit-codes.ts";
import { slotArgument } from "./key-slot-argument.ts";
import { type PlaceOptions, useKeys, withKioskOptions } from "./keys-place.ts";

interface Options extends PlaceOptions {
  readonly method?: KcvMethod;
}

export function verifyCommand(): Command {
  return withKioskOptions(new Command("verify"))
    .description("Compare a key's check value with the one the sender tells; exit code 1 when they differ.")
    .addArgument(slotArgument())
    .argument("<kcv>", "6 to 10 hexadecimal digits")
    .addOption(new Option("--method <name>", "how the sender made it; without, every way is tried").choices(kcvMethods))
    .addHelpText("after", "\nExample:\n  pinpad keys verify kbpk 0A1B2C --config config.toml")
    .action(verify);
}

async function verify(slot: KeySlotName, kcv: string, options: Options, command: Command): Promise<void> {
  await useKeys(options, command, async ({ keyStore, memory }) => {
    const { matching, tried } = verifyKey(keyStore, slot, kcv, options.method, memory);
    if (matching !== undefined) {
      console.log(`slot ${slot}: ${kcv.toUpperCase()} is its check value (${matching})`);
      return;
    }
    console.error(`slot ${slot}: ${kcv.toUpperCase()} is not its check value; tried: ${tried.join(", ")}`);
    process.exitCode = exitCodes.failed;
  });
}
