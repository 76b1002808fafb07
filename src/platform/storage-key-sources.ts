import { isatty } from "node:tty";
import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { askPassphrase, type Terminal } from "./ask-passphrase.ts";
import { readPassphrase } from "./read-passphrase.ts";
import { openSilentInput } from "./silent-input.ts";

const standardInput = 0;

export interface ProcessSources {
  /** Where systemd puts the service's credentials; undefined when it gives none. */
  readonly credentialsFolder: string | undefined;
  /** `new` asks a terminal twice. The caller releases the bytes. Fault PP605. */
  readonly askPassphrase: (what: "new" | "known") => Promise<Buffer>;
}

/** What this process can give of a storage key: `from` is `storage-key-passphrase` of the configuration. */
export function storageKeySources(
  from: "terminal" | number | undefined,
  memory: SecretMemory,
  signal?: AbortSignal,
): ProcessSources {
  const { CREDENTIALS_DIRECTORY: credentialsFolder } = process.env;
  return {
    credentialsFolder,
    askPassphrase: (what) => {
      if (typeof from === "number") return readPassphrase(from, memory);
      const ask = (question: string) => askPassphrase(question, standardTerminal(memory), memory, signal);
      return what === "known" ? ask("Passphrase of the storage key: ") : askTwice(ask, memory);
    },
  };
}

/** Asks for a new passphrase, and again, so that a slip does not lock the store for good. Fault PP605 when they differ. */
async function askTwice(ask: (question: string) => Promise<Buffer>, memory: SecretMemory): Promise<Buffer> {
  const first = await ask("New passphrase of the storage key: ");
  try {
    const second = await ask("The same again: ");
    try {
      if (second.equals(first)) return second;
      throw new Fault("PP605", "the two passphrases differ; nothing was made");
    } catch (error) {
      memory.release(second);
      throw error;
    }
  } finally {
    memory.release(first);
  }
}

/** Questions go to standard error: standard output is the log. */
export function standardTerminal(memory: SecretMemory): Terminal {
  return {
    isTTY: isatty(standardInput),
    openInput: (listener) => openSilentInput(standardInput, memory, listener),
    output: process.stderr,
    interrupt: () => process.kill(process.pid, "SIGINT"),
  };
}
