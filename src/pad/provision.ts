import type { StorePlaces } from "../config/store-places.ts";
import { Fault } from "../faults/fault.ts";
import type { InitialKey } from "../keys/held-keys.ts";
import { provisionKeys } from "../keys/provision-keys.ts";
import { storageKeyCheck } from "../keys/storage-key-check.ts";
import { makeStorageKey } from "../keys/storage-key-origin.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import { SlotStore } from "../store/slot-store.ts";
import { openGuardedStore, provisionGuard } from "./guarded-store.ts";

/**
 * Makes a new pad's storage key, roll-back guard and store, with a device secret and, when there is one, the initial key. The
 * store comes last: what is refused before it leaves a pad that can be provisioned. Fault PP707 when there is a store already:
 * the tries in it are never replaced; PP605 when there is no storage key and none can be made; PP604, PP709 or PP703.
 */
export async function provisionPad(
  fileSystem: FileSystem,
  random: Random,
  places: StorePlaces,
  memory: SecretMemory,
  initialKey?: InitialKey,
): Promise<void> {
  if (await fileSystem.exists(places.file)) throw new Fault("PP707", `there is a store already: ${places.file}`);
  if (places.rollBackGuardFile !== undefined) await provisionGuard(fileSystem, places.rollBackGuardFile);
  const { storageKey, changes } = await makeStorageKey(places, fileSystem, random, memory);
  try {
    await SlotStore.provision(fileSystem, places.file);
    // A mark that cannot be written is found at the end, when the guard is closed: it stays at zero, which is below any truth.
    const { store, close } = await openGuardedStore(fileSystem, places, raise);
    try {
      await store.commit(new Map([...changes, storageKeyCheck(storageKey)]));
      await provisionKeys(store, storageKey, random, initialKey, memory);
    } finally {
      await close();
    }
  } finally {
    memory.release(storageKey);
  }
}

function raise(fault: Fault): never {
  throw fault;
}
