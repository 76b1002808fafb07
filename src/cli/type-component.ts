import { ComponentEntry } from "../keys/component-entry.ts";
import { kcvMethodOf } from "../keys/held-keys.ts";
import { kcvText, keyCheckValue } from "../keys/kcv.ts";
import { type KeyAlgorithm, refuseUnfitComponent } from "../keys/key-component.ts";
import type { SealedStoreOptions } from "../pad/sealed-store.ts";
import type { RawTerminal } from "./raw-terminal.ts";

type Memory = SealedStoreOptions["memory"];

/** One star for so many digits: as components are grouped on paper. */
const digitsPerStar = 4;

export interface TypedComponent {
  readonly algorithm: KeyAlgorithm;
  /** The components before this one. */
  readonly earlier: readonly Buffer[];
  readonly count: number;
}

/**
 * One component as one person types it and then confirms its check value; the others look away. The caller releases it.
 * Undefined when the person gives up. Fault PP604 when it is unfit.
 */
export async function typeComponent(
  terminal: RawTerminal,
  { algorithm, earlier, count }: TypedComponent,
  memory: Memory,
): Promise<ComponentEntry | undefined> {
  const entry = new ComponentEntry(algorithm.keyBytes, memory);
  try {
    for (;;) {
      entry.clear();
      terminal.clear();
      terminal.write(introduction(earlier.length + 1, count, algorithm));
      if ((await terminal.read((code) => typed(terminal, entry, code))) === "aborted") break;
      refuseUnfitComponent(entry.component, earlier, algorithm);
      const kcv = kcvText(keyCheckValue(entry.component, kcvMethodOf[algorithm.cipher], memory));
      const answer = await askedYesNo(terminal, `\n\nIts check value: ${kcv}\nIs that the one on your sheet?`);
      if (answer === "aborted") break;
      if (answer === "yes") return entry;
    }
  } catch (thrown) {
    entry.release();
    throw thrown;
  }
  entry.release();
  return undefined;
}

/** One key, y or n. */
export async function askedYesNo(terminal: RawTerminal, question: string): Promise<"yes" | "no" | "aborted"> {
  terminal.write(`${question} [y/n] `);
  const answer = await terminal.read((code) => answers[String.fromCharCode(code).toLowerCase()]);
  terminal.write("\n");
  return answer;
}

const answers: Readonly<Record<string, "yes" | "no">> = { y: "yes", n: "no" };

function introduction(number: number, count: number, { name, keyBytes }: KeyAlgorithm): string {
  return [
    `Component ${number} of ${count}: ${name}, ${2 * keyBytes} hexadecimal digits. Only its holder looks at the sheet and the keyboard.`,
    `Nothing that is typed is shown: a star stands for ${digitsPerStar} digits. Backspace takes one back, Ctrl-C ends all.`,
    "",
    "> ",
  ].join("\n");
}

function typed(terminal: RawTerminal, entry: ComponentEntry, code: number): "entered" | undefined {
  const before = starsOf(entry);
  const change = entry.type(code);
  if (change === "entered") return change;
  if (change === "notHex" || change === "tooLong" || change === "tooShort") terminal.write("\x07");
  const after = starsOf(entry);
  if (after > before) terminal.write("*");
  if (after < before) terminal.write("\b \b");
  return undefined;
}

function starsOf({ digitCount }: ComponentEntry): number {
  return Math.floor(digitCount / digitsPerStar);
}
