import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { heldDukpt, type InitialKey } from "./held-keys.ts";
import { type KeyChange, type KeyStateStore, KeyStore } from "./key-store.ts";
import { rememberedKsn } from "./loaded-ksns.ts";

/**
 * Gives a new pad its device secret and, when there is one, its initial key; gives a pad in service a new initial key. The
 * device secret of a pad in service stays, since the counted tries hang on it: when it cannot be opened, Fault PP603.
 * Fault PP604 when the initial key is not usable, or the pad has had it before, and its KSNs have been used.
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
  const remembered = rememberedKsn(keyStore, initialKey.iksn);
  const held = heldDukpt(initialKey, memory);
  try {
    return [remembered, ...keyStore.sealed("dukpt", held)];
  } finally {
    memory.release(held.material);
  }
}
