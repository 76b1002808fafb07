import type { SecretMemory } from "../pin/secret-memory.ts";
import { askPassphrase } from "./ask-passphrase.ts";
import { standardTerminal } from "./storage-key-sources.ts";

/** A line typed without echo at this process's terminal, as its bytes, for the caller to release. Fault PP605 without one. */
export function askServiceCode(question: string, memory: SecretMemory): Promise<Buffer> {
  return askPassphrase(question, standardTerminal(memory), memory);
}
