import type { StorePlaces } from "../config/store-places.ts";
import type { Fault } from "../faults/fault.ts";
import { KeyStore } from "../keys/key-store.ts";
import { confirmStorageKey } from "../keys/storage-key-check.ts";
import { openStorageKey } from "../keys/storage-key-origin.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import type { SlotStore } from "../store/slot-store.ts";
import { openGuardedStore } from "./guarded-store.ts";
import { inTurn } from "./in-turn.ts";

export interface SealedStoreOptions {
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly places: StorePlaces;
  readonly memory: SecretMemory;
  /** For the store's mirror to follow a moment after each commit; without one every commit waits for it. */
  readonly clock?: Clock;
  /** Hears of roll-back marks that could not be written (PP709); the store goes on. */
  readonly onGuardFault: (fault: Fault) => void;
}

/** The store, the storage key that opens what is sealed in it, and the keys over both. */
export interface SealedStore {
  readonly store: SlotStore;
  readonly storageKey: Buffer;
  readonly keyStore: KeyStore;
  /** Closes the store and releases the storage key. */
  close(): Promise<void>;
}

/**
 * The only way to the keys of a provisioned pad: store and storage key belong together and the store is no older copy, or
 * nothing is open. Faults PP603, PP605, PP606, PP7xx.
 */
export async function openSealedStore(options: SealedStoreOptions): Promise<SealedStore> {
  const { fileSystem, random, places, memory, clock } = options;
  const guarded = await openGuardedStore(fileSystem, places, options.onGuardFault, clock);
  const { store } = guarded;
  try {
    const storageKey = await openStorageKey(places, fileSystem, store, memory);
    const releaseKey = async () => memory.release(storageKey);
    try {
      const keyStore = new KeyStore({ store, storageKey, random, memory });
      await confirmStorageKey(store, storageKey, keyStore, memory);
      return { store, storageKey, keyStore, close: () => inTurn([() => guarded.close(), releaseKey]) };
    } catch (error) {
      await releaseKey();
      throw error;
    }
  } catch (error) {
    await guarded.close();
    throw error;
  }
}
