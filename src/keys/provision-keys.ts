import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { heldDukpt, type InitialKey } from "./held-keys.ts";
import { keyRefused } from "./key-refused.ts";
import { type KeyChange, type KeyStateStore, KeyStore } from "./key-store.ts";

/**
 * Gives a new pad its device secret and, when there is one, its initial key; gives a pad in service a new initial key. The
 * device secret of a pad in service stays, since the counted tries hang on it: when it cannot be opened, Fault PP603.
 * Fault PP604 when the initial key is not usable or is the one already loaded, whose KSNs have been used.
 */
export async function provisionKeys(
  store: KeyStateStore,
  storageKey: Buffer,
  random: Random,
  initialKey?: InitialKey,
  memory: SecretMemory = ordinaryMemory,
): Promise<void> {
  const keyStore = new KeyStore({ store, storageKey, random, memory });
  const changes: KeyChange[] = [];
  try {
    if (keyStore.holdsDeviceSecret) memory.release(keyStore.deviceSecret());
    else changes.push(keyStore.newDeviceSecret());
    if (initialKey !== undefined) changes.push(...loadedDukpt(keyStore, initialKey, memory));
  } finally {
    initialKey?.ik.fill(0);
  }
  if (changes.length > 0) await keyStore.commit(changes);
}

/** The changes that load an initial key into the DUKPT slot; `ik` is zeroed. Fault PP604 when it is not taken. */
export function loadedDukpt(keyStore: KeyStore, initialKey: InitialKey, memory: SecretMemory): KeyChange[] {
  if (keyStore.holds("dukpt")) refuseLoadedBefore(keyStore, initialKey.iksn);
  const held = heldDukpt(initialKey, memory);
  try {
    return keyStore.sealed("dukpt", held);
  } finally {
    memory.release(held.material);
  }
}

function refuseLoadedBefore(keyStore: KeyStore, iksn: Buffer): void {
  const registers = keyStore.openRegisters();
  try {
    if (registers.initialKsn.equals(iksn)) throw keyRefused("this initial key is loaded already");
  } finally {
    registers.release();
  }
}
