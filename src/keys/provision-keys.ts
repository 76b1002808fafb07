import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { DukptRegisters } from "./dukpt-registers.ts";
import { keyRefused } from "./key-refused.ts";
import { type KeyStateStore, KeyStore } from "./key-store.ts";

export interface InitialKey {
  /** 16 bytes; zeroed by the call. */
  readonly ik: Buffer;
  /** 10 bytes, transaction counter zero. */
  readonly iksn: Buffer;
}

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
  const changes: [string, Buffer][] = [];
  try {
    if (keyStore.holdsDeviceSecret) memory.release(keyStore.deviceSecret());
    else changes.push(keyStore.newDeviceSecret());
    if (initialKey !== undefined) changes.push(load(keyStore, initialKey, memory));
  } finally {
    initialKey?.ik.fill(0);
  }
  if (changes.length > 0) await keyStore.commit(changes);
}

function load(keyStore: KeyStore, { ik, iksn }: InitialKey, memory: SecretMemory): [string, Buffer] {
  if (keyStore.holdsRegisters) refuseLoadedBefore(keyStore, iksn);
  const registers = DukptRegisters.loadInitialKey("tdes", ik, iksn, memory);
  try {
    return keyStore.sealedRegisters(registers);
  } finally {
    registers.release();
  }
}

function refuseLoadedBefore(keyStore: KeyStore, iksn: Buffer): void {
  const loaded = keyStore.openRegisters();
  try {
    if (loaded.initialKsn.equals(iksn)) throw keyRefused("this initial key is loaded already");
  } finally {
    loaded.release();
  }
}
