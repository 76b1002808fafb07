import type { Fault } from "../faults/fault.ts";
import type { InitialKey } from "../keys/held-keys.ts";
import { loadTokenKey } from "../keys/pkcs11/load-token-key.ts";
import { openToken, type TokenPlace } from "../keys/pkcs11/open-token.ts";
import { openSealedStore, type SealedStoreOptions } from "./sealed-store.ts";

/** Loads an AES-128 initial key into the token of a provisioned pad. Faults PP103, PP604, PP607, or those of the store. */
export async function provisionToken(
  options: Omit<SealedStoreOptions, "onGuardFault">,
  place: TokenPlace,
  initialKey: InitialKey,
): Promise<void> {
  const onGuardFault = (fault: Fault): never => {
    throw fault;
  };
  const sealed = await openSealedStore({ ...options, onGuardFault });
  try {
    const token = await openToken(place, options.fileSystem);
    try {
      await loadTokenKey(token, sealed.keyStore, initialKey);
    } finally {
      token.close();
    }
  } finally {
    await sealed.close();
  }
}
