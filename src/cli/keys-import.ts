import { Command } from "commander";
import { describeKeyBlock } from "../keys/describe-key-block.ts";
import { importKey, planImport } from "../keys/import-key.ts";
import { parseKeyBlockHeader } from "../keys/key-block-header.ts";
import { exitCodes } from "./exit-codes.ts";
import { columns, keyLine } from "./key-lines.ts";
import { type OpenKeys, type PlaceOptions, useKeys, withPlaceOptions } from "./keys-place.ts";
import { confirmed, typedLine } from "./typed-line.ts";

interface Options extends PlaceOptions {
  readonly yes?: true;
  readonly ksForAes?: true;
}

export function importCommand(): Command {
  return withPlaceOptions(new Command("import"))
    .description("Load a key from a key block (TR-31 / X9.143, version B or D) under the key in slot kbpk.")
    .argument("[block]", "the key block; - or nothing: from standard input")
    .option("--yes", "load it without asking; needed where there is no terminal to ask on")
    .option("--ks-for-aes", "take the initial KSN of AES DUKPT from a KS block, as some senders send it")
    .addHelpText(
      "after",
      `
The header is shown in words first, and the key that would be replaced. What is refused is refused whole: nothing is stored.

Examples:
  pinpad keys import --config config.toml             paste the block, read its header, say y
  pinpad keys import --state demo --yes < block.txt`,
    )
    .action(importBlock);
}

async function importBlock(argument: string | undefined, options: Options, command: Command): Promise<void> {
  await useKeys(options, command, async (open) => {
    const block = await offeredBlock(argument);
    const question = describeOffer(block, open, options);
    if (!(await confirmed(question, options.yes, command))) {
      console.error("not loaded; nothing was stored");
      process.exitCode = exitCodes.failed;
      return;
    }
    const { keyStore, memory } = open;
    const wanted = { ksForAesDukpt: options.ksForAes === true, loadedAtMs: Date.now() };
    const { slot, changes } = importKey(block, keyStore, wanted, memory);
    await keyStore.commit(changes);
    console.log(`loaded ${keyLine(slot, keyStore.factsOf(slot))}`);
    console.log("Compare the check value with the sender's, by the same method.");
  });
}

async function offeredBlock(argument: string | undefined): Promise<string> {
  if (argument !== undefined && argument !== "-") return argument.trim();
  if (process.stdin.isTTY) process.stderr.write("Paste the key block, then Enter: ");
  return (await typedLine()).trim();
}

/** Prints what the block says of itself; the question that remains. */
function describeOffer(block: string, { keyStore }: OpenKeys, { ksForAes }: Options): string {
  const header = parseKeyBlockHeader(block);
  const rows = describeKeyBlock(header).map(({ field, code, meaning }) => [`  ${field}`, code, meaning]);
  console.log(["The key block says of itself:", ...columns(rows)].join("\n"));
  const { slot, replaced, remarks } = planImport(header, keyStore, ksForAes === true);
  for (const remark of remarks) console.log(`Note: ${remark}.`);
  console.log(replaced ? `It replaces, for good, ${keyLine(slot, replaced)}` : `Slot ${slot} is empty.`);
  return `Load this key into slot ${slot}?`;
}
