import { Fault } from "../faults/fault.ts";
import type { InitialKey } from "../keys/held-keys.ts";
import { provisionKeys } from "../keys/provision-keys.ts";
import { loadStorageKey, provisionStorageKey } from "../keys/storage-key.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import { SlotStore } from "../store/slot-store.ts";

export interface StorePlaces {
  readonly file: string;
  readonly storageKeyFile: string;
}

/**
 * Makes a new pad's storage key and store, with a device secret and, when there is one, the initial key. Fault PP707 when
 * there is a store already: the tries in it are never replaced.
 */
export async function provisionPad(
  fileSystem: FileSystem,
  random: Random,
  places: StorePlaces,
  memory: SecretMemory,
  initialKey?: InitialKey,
): Promise<void> {
  if (await fileSystem.exists(places.file)) throw new Fault("PP707", `there is a store already: ${places.file}`);
  await provisionStorageKey(fileSystem, places.storageKeyFile, random);
  await SlotStore.provision(fileSystem, places.file);
  const storageKey = await loadStorageKey(fileSystem, places.storageKeyFile, memory);
  const store = await SlotStore.open(fileSystem, places.file);
  try {
    await provisionKeys(store, storageKey, random, initialKey, memory);
  } finally {
    memory.release(storageKey);
    await store.close();
  }
}
