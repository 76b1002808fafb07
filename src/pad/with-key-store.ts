import type { KeyStore } from "../keys/key-store.ts";
import { openSealedStore, type SealedStoreOptions } from "./sealed-store.ts";

/** The keys of a pad that is not running, for as long as `use` takes. Fault PP706 while it runs; else as `openSealedStore`. */
export async function withKeyStore<T>(
  options: SealedStoreOptions,
  use: (keyStore: KeyStore) => Promise<T>,
): Promise<T> {
  const sealed = await openSealedStore(options);
  try {
    return await use(sealed.keyStore);
  } finally {
    await sealed.close();
  }
}
