import { Command } from "commander";
import { usageName } from "../keys/describe-key-block.ts";
import type { KeyStore } from "../keys/key-store.ts";
import type { HeldKeyFacts } from "../keys/scd.ts";
import { algorithmText, columns, kcvText, loadedText, markText } from "./key-lines.ts";
import { type PlaceOptions, useKeys, withKioskOptions } from "./keys-place.ts";

interface Options extends PlaceOptions {
  readonly json?: true;
}

interface Counting {
  /** Upper-case hexadecimal; undefined when every key is used. */
  readonly nextKsn: string | undefined;
  readonly transactionsLeft: number;
}

const titles = ["SLOT", "", "USAGE", "ALGORITHM", "CHECK VALUE (METHOD)", "VERSION", "FROM", "LOADED"];

/** By the way a key came. */
const origins: Readonly<Record<HeldKeyFacts["facts"]["origin"], string>> = {
  generated: "generated",
  components: "components",
  keyBlock: "key block",
  signOn: "sign-on",
};

export function listCommand(): Command {
  return withKioskOptions(new Command("list"))
    .description("Show the keys that are loaded: what may be shown of them, never a key.")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  pinpad keys list --state demo")
    .action(list);
}

async function list(options: Options, command: Command): Promise<void> {
  await useKeys(options, command, async ({ keyStore }) => {
    const keys = keyStore.facts();
    if (options.json) console.log(JSON.stringify(keyFacts(keyStore), null, 2));
    else if (keys.length === 0) console.log("no key is loaded");
    else for (const line of listLines(keys, countingOf(keyStore))) console.log(line);
  });
}

/** What may be told of each key, a row a slot; the DUKPT key's with where its counter stands. */
export function keyFacts(keyStore: KeyStore): readonly object[] {
  const counting = countingOf(keyStore);
  return keyStore.facts().map(({ slot, facts }) => ({ slot, ...facts, ...(slot === "dukpt" ? counting : {}) }));
}

function listLines(keys: readonly HeldKeyFacts[], counting: Counting | undefined): string[] {
  return [...columns([titles, ...keys.map(row)]), ...countingLines(counting)];
}

function row({ slot, facts }: HeldKeyFacts): string[] {
  const { usage, keyVersion, origin } = facts;
  const about = [markText(facts), `${usage} ${usageName(usage)}`, algorithmText(facts), kcvText(facts)];
  return [slot, ...about, keyVersion, origins[origin], loadedText(facts)];
}

function countingOf(keyStore: KeyStore): Counting | undefined {
  if (!keyStore.holds("dukpt")) return undefined;
  const registers = keyStore.openRegisters();
  try {
    const { nextKsn, transactionsLeft } = registers;
    return { nextKsn: nextKsn?.toString("hex").toUpperCase(), transactionsLeft };
  } finally {
    registers.release();
  }
}

function countingLines(counting: Counting | undefined): string[] {
  if (counting === undefined) return [];
  const { nextKsn, transactionsLeft } = counting;
  return [`dukpt: next KSN ${nextKsn ?? "none, every key is used"}, ${transactionsLeft} transactions left`];
}
