import { resolve } from "node:path";
import { Command } from "commander";
import { benchInitialKey } from "../bench/bench-initial-key.ts";
import { loadConfig } from "../config/load-config.ts";
import { storePlaces } from "../config/store-places.ts";
import { tokenPlace } from "../pad/open-scd.ts";
import { provisionPad } from "../pad/provision.ts";
import { provisionToken } from "../pad/provision-token.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { runAsOwnerOf } from "../platform/run-as-owner.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";

export function provisionCommand(): Command {
  return new Command("provision")
    .description("Make a new pad's store and storage key, once. A store that exists is never replaced.")
    .requiredOption("--config <file>", "the pad's configuration")
    .option(
      "--test-key",
      "load an initial key derived from the public ANSI X9.24 test keys, into the token if there is one: for the test acquirer only",
    )
    .addHelpText("after", "\nExample:\n  pinpad provision --config config.toml --test-key")
    .action(provision);
}

async function provision(options: { config: string; testKey?: true }): Promise<void> {
  const fileSystem = new NodeFileSystem();
  const random = new NodeRandom();
  const { store, token } = await loadConfig(fileSystem, resolve(options.config));
  await runAsOwnerOf(store.file);
  const memory = await openSecretMemory();
  const places = storePlaces(store, storageKeySources(store["storage-key-passphrase"], memory));
  const testKey = (kind: "tdes" | "aes128") =>
    options.testKey ? benchInitialKey(random, kind, new NodeClock().wallMs()) : undefined;
  await provisionPad(fileSystem, random, places, memory, token ? undefined : testKey("tdes"));
  const tokenKey = token && testKey("aes128");
  if (token && tokenKey) await provisionToken({ fileSystem, random, places, memory }, tokenPlace(token), tokenKey);
  console.log(
    `made ${places.file}${options.testKey ? ", with a test key: not for real cards" : "; no PIN key is loaded yet"}`,
  );
}
