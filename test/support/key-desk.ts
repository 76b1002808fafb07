import { randomBytes } from "node:crypto";
import { heldKey } from "../../src/keys/held-keys.ts";
import { type KeyChange, KeyStore } from "../../src/keys/key-store.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { VolatileKeyState } from "./volatile-key-state.ts";
import { WatchedMemory } from "./watched-memory.ts";

export interface LoadedKbpk {
  readonly key: Buffer;
  readonly cipher: "tdes" | "aes";
  readonly test?: boolean;
}

/** A key store in memory, its secret memory watched, with a key in slot `kbpk` when one is given. */
export async function keyDesk(kbpk?: LoadedKbpk) {
  const store = new VolatileKeyState();
  const memory = new WatchedMemory();
  const random = { bytes: (length: number) => randomBytes(length) };
  const keyStore = new KeyStore({ store, storageKey: randomBytes(32), random, memory });
  const commit = (changes: readonly KeyChange[]) => keyStore.commit(changes);
  if (kbpk) {
    const loading = { keyVersion: "00", origin: "components", test: kbpk.test === true, loadedAtMs: 1 } as const;
    await commit(keyStore.sealed("kbpk", heldKey("K1", kbpk.cipher, kbpk.key, loading, ordinaryMemory)));
  }
  return { store, memory, keyStore, commit };
}
