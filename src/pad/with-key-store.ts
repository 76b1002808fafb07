import { KeyStore } from "../keys/key-store.ts";
import { loadStorageKey } from "../keys/storage-key.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import { SlotStore } from "../store/slot-store.ts";
import type { StorePlaces } from "./provision.ts";

export interface KeyStoreUse {
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly memory: SecretMemory;
  readonly places: StorePlaces;
}

/** The keys of a pad that is not running, for as long as `use` takes. Fault PP706 while it runs; PP603 and PP7xx as of a pad. */
export async function withKeyStore<T>(
  { fileSystem, random, memory, places }: KeyStoreUse,
  use: (keyStore: KeyStore) => Promise<T>,
): Promise<T> {
  const store = await SlotStore.open(fileSystem, places.file);
  try {
    const storageKey = await loadStorageKey(fileSystem, places.storageKeyFile, memory);
    try {
      return await use(new KeyStore({ store, storageKey, random, memory }));
    } finally {
      memory.release(storageKey);
    }
  } finally {
    await store.close();
  }
}
