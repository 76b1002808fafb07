import { Command, Option } from "commander";
import { componentCounts } from "../keys/combine-components.ts";
import type { ComponentEntry } from "../keys/component-entry.ts";
import { type KeyAlgorithmName, keyAlgorithms } from "../keys/key-component.ts";
import { type ComponentSlot, componentSlots, keyFromComponents } from "../keys/key-from-components.ts";
import type { HeldKey } from "../keys/key-slot.ts";
import { exitCodes } from "./exit-codes.ts";
import { keyLine } from "./key-lines.ts";
import { type OpenKeys, type PlaceOptions, useKeys, withPlaceOptions } from "./keys-place.ts";
import { RawTerminal } from "./raw-terminal.ts";
import { askedYesNo, typeComponent } from "./type-component.ts";

interface Options extends PlaceOptions {
  readonly slot: ComponentSlot;
  readonly algorithm: KeyAlgorithmName;
  readonly count: string;
  readonly test?: true;
}

export function componentsCommand(): Command {
  const command = new Command("components")
    .description("Load a key from two or three components, each typed by another person at this terminal.")
    .addOption(new Option("--slot <name>", "what the key is for").choices(componentSlots).makeOptionMandatory())
    .addOption(new Option("--algorithm <name>", "of the key").choices(Object.keys(keyAlgorithms)).makeOptionMandatory())
    .addOption(new Option("--count <number>", "of components").choices(componentCounts.map(String)).default("2"))
    .option("--test", "mark the key as a test key, which is said on the idle screen");
  return withPlaceOptions(command)
    .addHelpText(
      "after",
      `
Each person types a component alone, compares its check value with the sheet, and leaves a cleared screen to the next. The
key is all of them XORed; its own check value is compared before it is stored. Nobody ever sees a component but its holder.

Example:
  pinpad keys components --slot kbpk --algorithm aes256 --config config.toml`,
    )
    .action(components);
}

async function components(options: Options, command: Command): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    command.error("error: components are typed by people, at a terminal", { exitCode: exitCodes.usage });
  }
  await useKeys(options, command, async (open) => {
    const terminal = new RawTerminal(open.memory);
    try {
      if (await loaded(terminal, options, open)) return;
    } finally {
      terminal.close();
    }
    console.error("ended; nothing was stored");
    process.exitCode = exitCodes.failed;
  });
}

async function loaded(terminal: RawTerminal, options: Options, open: OpenKeys): Promise<boolean> {
  const entries: ComponentEntry[] = [];
  try {
    const [algorithm, count] = [keyAlgorithms[options.algorithm], Number(options.count)];
    while (entries.length < count) {
      const earlier = entries.map(({ component }) => component);
      const entry = await typeComponent(terminal, { algorithm, earlier, count }, open.memory);
      if (entry === undefined) return false;
      entries.push(entry);
    }
    const loading = { test: options.test === true, loadedAtMs: Date.now() };
    const typed = entries.map(({ component }) => component);
    const held = keyFromComponents(options.slot, typed, algorithm, loading, open.memory);
    try {
      return await stored(terminal, options.slot, held, open);
    } finally {
      open.memory.release(held.material);
    }
  } finally {
    for (const entry of entries) entry.release();
  }
}

async function stored(
  terminal: RawTerminal,
  slot: ComponentSlot,
  held: HeldKey,
  { keyStore }: OpenKeys,
): Promise<boolean> {
  terminal.clear();
  terminal.write(`The whole key, ${keyLine(slot, held.facts)}\n`);
  if (keyStore.holds(slot)) terminal.write(`It replaces, for good, ${keyLine(slot, keyStore.factsOf(slot))}\n`);
  if ((await askedYesNo(terminal, "Is that its check value, and shall it be stored?")) !== "yes") return false;
  await keyStore.commit(keyStore.sealed(slot, held));
  terminal.write(`loaded ${keyLine(slot, held.facts)}\n`);
  return true;
}
