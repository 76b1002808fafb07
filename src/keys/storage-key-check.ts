import { createHmac } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import type { KeyStateStore, KeyStore } from "./key-store.ts";

/** Where the check value of the storage key lies in the store, in the clear. */
const checkPlace = "keys/storage-key-check";
const checkBytes = 16;

/** The change that lets the store know its storage key again. */
export function storageKeyCheck(storageKey: Buffer): [place: string, check: Buffer] {
  return [checkPlace, checkValue(storageKey)];
}

/**
 * Makes sure, before anything is unsealed, that this is the key under which the store was sealed. A store that was made
 * without a check value gets one, once its device secret has opened. Fault PP606 for another key; PP603 for a store without
 * a check value; or a PP7xx of the store.
 */
export async function confirmStorageKey(
  store: KeyStateStore,
  storageKey: Buffer,
  keyStore: Pick<KeyStore, "holdsDeviceSecret" | "deviceSecret">,
  memory: SecretMemory,
): Promise<void> {
  const kept = store.get(checkPlace);
  if (kept === undefined) {
    if (keyStore.holdsDeviceSecret) memory.release(keyStore.deviceSecret());
    await store.commit(new Map([storageKeyCheck(storageKey)]));
  } else if (!equalInConstantTime(kept, checkValue(storageKey))) {
    throw new Fault("PP606", "the storage key is not the one under which the store was sealed");
  }
}

/** HMAC and not a block cipher: AES-GCM itself makes use of what AES gives for a known block. */
function checkValue(storageKey: Buffer): Buffer {
  return createHmac("sha256", storageKey).update("pinpad storage key check 1").digest().subarray(0, checkBytes);
}
