import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { refuseLiveKeys, testKbpk, testKeyBlock } from "../bench/test-key-block.ts";
import { provisionPad } from "../pad/provision.ts";
import type { SealedStoreOptions } from "../pad/sealed-store.ts";
import { keyLine } from "./key-lines.ts";
import { keyPlaces, type PlaceOptions, useKeys, withPlaceOptions } from "./keys-place.ts";

const kinds = ["tdes", "aes128", "aes192", "aes256"] as const;

interface Options extends PlaceOptions {
  readonly kind: (typeof kinds)[number];
}

export function generateTestCommand(): Command {
  return withPlaceOptions(new Command("generate-test"))
    .description("Put a public test key into slot kbpk, and print a key block under it: a test DUKPT key to import.")
    .addOption(new Option("--kind <dukpt>", "DUKPT of the key in the block").choices(kinds).default("aes128"))
    .addHelpText(
      "after",
      `
The folder is made when it is new. A pad that holds a live key is refused. The block goes to standard output, all else to
standard error. Only the test acquirer reads PINs under this key, and everybody knows it: never for real cards.

Example:
  pinpad keys generate-test --state demo > block.txt`,
    )
    .action(generateTest);
}

async function generateTest(options: Options, command: Command): Promise<void> {
  const where = await keyPlaces(options, command);
  if (options.state !== undefined) await provisionIfNew(where, resolve(options.state));
  await useKeys(options, command, async ({ keyStore, memory, random }) => {
    refuseLiveKeys(keyStore);
    const kbpk = testKbpk(Date.now(), memory);
    try {
      await keyStore.commit(keyStore.sealed("kbpk", kbpk));
    } finally {
      memory.release(kbpk.material);
    }
    console.error(`${keyLine("kbpk", kbpk.facts)}: known to everybody, never for real cards`);
    console.log(testKeyBlock(random, options.kind));
  });
}

async function provisionIfNew(
  { fileSystem, random, places, memory }: SealedStoreOptions,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A storage key without its store is a store that went missing.
  const madeBefore = [places.file, ...("storageKeyFile" in places ? [places.storageKeyFile] : [])];
  for (const path of madeBefore) if (await fileSystem.exists(path)) return;
  await provisionPad(fileSystem, random, places, memory);
  console.error(`made ${places.file}; no PIN key is loaded yet`);
}
