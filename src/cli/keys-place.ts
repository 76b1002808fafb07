import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { benchConfig } from "../bench/bench-config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Config } from "../config/schema.ts";
import { storePlaces } from "../config/store-places.ts";
import type { Fault } from "../faults/fault.ts";
import type { KeyStore } from "../keys/key-store.ts";
import type { SealedStoreOptions } from "../pad/sealed-store.ts";
import { withKeyStore } from "../pad/with-key-store.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { runAsOwnerOf } from "../platform/run-as-owner.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import { exitCodes } from "./exit-codes.ts";
import { kioskConfig } from "./kiosk-config.ts";

/** Whose keys: a pad's, by its configuration, or a bench's, by its folder. */
export interface PlaceOptions {
  readonly config?: string;
  readonly state?: string;
}

export type OpenKeys = Omit<SealedStoreOptions, "places"> & { readonly keyStore: KeyStore };

export function withPlaceOptions(command: Command): Command {
  return command
    .option("--config <file>", "the pad's configuration; the pad must not be running")
    .option("--state <folder>", "instead, the folder of a bench, see `pinpad bench --state`");
}

/** The kiosk's own, where there is one, unless the options say otherwise: for what changes no key. */
export function withKioskOptions(command: Command): Command {
  command.addHelpText("after", `\nWithout either option the pad is that of ${kioskConfig}, where there is one.`);
  return withPlaceOptions(command).hook("preAction", (asked) => {
    const { config, state } = asked.opts<PlaceOptions>();
    if (config === undefined && state === undefined && existsSync(kioskConfig)) {
      asked.setOptionValue("config", kioskConfig);
    }
  });
}

/** The store and the storage key that the options mean. Ends with exit code 2 unless there is exactly one; faults PP101, PP102. */
export async function keyPlaces(options: PlaceOptions, command: Command): Promise<SealedStoreOptions> {
  const { config, state } = options;
  if ((config === undefined) === (state === undefined)) {
    command.error("error: whose keys? name --config FILE or --state FOLDER, one of them", {
      exitCode: exitCodes.usage,
    });
  }
  const fileSystem = new NodeFileSystem();
  const { store } = await placeConfig(options);
  await runAsOwnerOf(store.file);
  const memory = await openSecretMemory();
  const places = storePlaces(store, storageKeySources(store["storage-key-passphrase"], memory));
  // The command has done its work: a mark that lags is to be told, not to fail it.
  const onGuardFault = (fault: Fault) => console.error(fault.message);
  return { fileSystem, random: new NodeRandom(), memory, places, onGuardFault };
}

/** Opens the keys for `use` alone. Ends with exit code 2 for a folder that is none; faults as `withKeyStore`. */
export async function useKeys<T>(
  options: PlaceOptions,
  command: Command,
  use: (open: OpenKeys) => Promise<T>,
): Promise<T> {
  const where = await keyPlaces(options, command);
  if (options.state !== undefined && !(await isFolder(options.state))) {
    command.error(`error: there is no folder ${options.state}; \`pinpad keys generate-test\` makes one`, {
      exitCode: exitCodes.usage,
    });
  }
  return withKeyStore(where, (keyStore) => use({ ...where, keyStore }));
}

/** The configuration that the options mean, once `keyPlaces` has taken them. Faults PP101, PP102. */
export async function placeConfig({ config, state }: PlaceOptions): Promise<Config> {
  if (config !== undefined) return loadConfig(new NodeFileSystem(), resolve(config));
  const stateFolder = resolve(state ?? "");
  return benchConfig({ stateFolder, host: "127.0.0.1", port: 1, amountMinor: 1, pinBlockFormat: 0 });
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
