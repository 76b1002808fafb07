import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import type { KeyStateStore } from "./key-store.ts";
import { newDerivation, passphraseKey, requireLongEnough, type ScryptCost, usualScryptCost } from "./passphrase-key.ts";
import { loadCredentialKey, loadStorageKey, provisionStorageKey } from "./storage-key.ts";

/** Asks for the passphrase: `new` to choose one, `known` to open with it. The caller releases the bytes. Fault PP605. */
export type AskPassphrase = (what: "new" | "known") => Promise<Buffer>;

/** Where the storage key comes from. */
export type StorageKeyOrigin =
  | { readonly storageKeyFile: string }
  | { readonly storageKeyCredential: string; readonly credentialsFolder: string | undefined }
  | { readonly askPassphrase: AskPassphrase };

/** Where a passphrase's salt and costs lie in the store. */
const derivationPlace = "keys/passphrase-derivation";

/** The storage key of a pad that is provisioned; the caller releases it. Faults PP605, PP705 or a PP7xx of the store. */
export async function openStorageKey(
  origin: StorageKeyOrigin,
  fileSystem: FileSystem,
  store: Pick<KeyStateStore, "get">,
  memory: SecretMemory,
): Promise<Buffer> {
  if ("storageKeyFile" in origin) return loadStorageKey(fileSystem, origin.storageKeyFile, memory);
  if ("storageKeyCredential" in origin) {
    return loadCredentialKey(fileSystem, origin.storageKeyCredential, origin.credentialsFolder, memory);
  }
  const derivation = store.get(derivationPlace);
  if (derivation === undefined) {
    throw new Fault(
      "PP605",
      "the store was not made with a passphrase: name the key file or credential it was made with",
    );
  }
  const passphrase = await origin.askPassphrase("known");
  try {
    return await passphraseKey(passphrase, derivation, memory);
  } finally {
    memory.release(passphrase);
  }
}

/** A new pad's storage key, and what the store has to keep so that it is found again. */
export interface NewStorageKey {
  /** The caller releases it. */
  readonly storageKey: Buffer;
  readonly changes: ReadonlyMap<string, Buffer>;
}

/**
 * Makes what can be made: a key file, or a key from a new passphrase. A key file that exists is used, and a credential must
 * exist. Fault PP605.
 */
export async function makeStorageKey(
  origin: StorageKeyOrigin,
  fileSystem: FileSystem,
  random: Random,
  memory: SecretMemory,
  cost: ScryptCost = usualScryptCost,
): Promise<NewStorageKey> {
  if (!("askPassphrase" in origin)) {
    if ("storageKeyFile" in origin) await provisionStorageKey(fileSystem, origin.storageKeyFile, random);
    return {
      storageKey: await openStorageKey(origin, fileSystem, { get: () => undefined }, memory),
      changes: new Map(),
    };
  }
  const derivation = newDerivation(random, cost);
  const passphrase = await origin.askPassphrase("new");
  try {
    requireLongEnough(passphrase);
    const storageKey = await passphraseKey(passphrase, derivation, memory);
    return { storageKey, changes: new Map([[derivationPlace, derivation]]) };
  } finally {
    memory.release(passphrase);
  }
}
