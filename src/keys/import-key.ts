import type { SecretMemory } from "../pin/secret-memory.ts";
import { type AcceptedKey, acceptKeyBlock } from "./accept-key-block.ts";
import { heldKey, type KeyLoading } from "./held-keys.ts";
import { type AcceptanceContext, judgeKeyBlockHeader } from "./key-acceptance.ts";
import { keyBlockBindings } from "./key-block.ts";
import { type KeyBlockHeader, parseKeyBlockHeader } from "./key-block-header.ts";
import { keyRefused } from "./key-refused.ts";
import { type KeyFacts, type KeySlotName, slotOfPurpose } from "./key-slot.ts";
import type { KeyChange, KeyStore } from "./key-store.ts";
import { loadedDukpt } from "./provision-keys.ts";

export interface ImportOptions {
  readonly ksForAesDukpt: boolean;
  /** Wall time, Unix epoch. */
  readonly loadedAtMs: number;
  readonly origin?: "keyBlock" | "signOn";
}

/** What a key block would do, before anything of it is known to be true. */
export interface KeyImport {
  readonly slot: KeySlotName;
  /** The key that would be lost. */
  readonly replaced: KeyFacts | undefined;
  readonly remarks: readonly string[];
}

export interface ImportedKey {
  readonly slot: KeySlotName;
  /** Those that put the key into its slot; nothing is stored yet. */
  readonly changes: readonly KeyChange[];
}

/** Where the key in a block with this header would go. Fault PP604 when it is not taken; faults of `KeyStore.open`. */
export function planImport(header: KeyBlockHeader, keyStore: KeyStore, ksForAesDukpt: boolean): KeyImport {
  const context = { installedVersion: undefined, ksForAesDukpt };
  const slot = slotOfPurpose[judged(header, context).purpose];
  const replaced = keyStore.holds(slot) ? keyStore.factsOf(slot) : undefined;
  const { remarks } = judged(header, { ...context, installedVersion: replaced?.keyVersion });
  return { slot, replaced, remarks };
}

/**
 * The key in a key block, unwrapped under the key in slot `kbpk`, as the changes that put it into the slot of its purpose. It
 * is a test key when the one it came under is. Fault PP604 when it is not taken; faults of `KeyStore.open`.
 */
export function importKey(
  block: string,
  keyStore: KeyStore,
  { ksForAesDukpt, loadedAtMs, origin = "keyBlock" }: ImportOptions,
  memory: SecretMemory,
): ImportedKey {
  const header = parseKeyBlockHeader(block);
  const { slot, replaced } = planImport(header, keyStore, ksForAesDukpt);
  if (!keyStore.holds("kbpk")) {
    throw keyRefused("slot kbpk is empty: load the key that the block was wrapped under there first, from components");
  }
  const kbpk = keyStore.open("kbpk");
  try {
    refuseOtherCipher(header, kbpk.facts);
    const context = { installedVersion: replaced?.keyVersion, ksForAesDukpt };
    const accepted = acceptKeyBlock(block, kbpk.material, context, memory);
    try {
      const loading = { keyVersion: accepted.header.keyVersion, origin, test: kbpk.facts.test, loadedAtMs };
      return { slot, changes: changesFor(slot, accepted, loading, keyStore, memory) };
    } finally {
      memory.release(accepted.key);
    }
  } finally {
    memory.release(kbpk.material);
  }
}

function judged(header: KeyBlockHeader, context: AcceptanceContext) {
  const verdict = judgeKeyBlockHeader(header, context);
  if (!verdict.accepted) throw keyRefused(`the key is not taken: ${verdict.reasons.join("; ")}`);
  return verdict;
}

/** An AES key of 16 bytes would do for a block of version B, and open none. */
function refuseOtherCipher({ version }: KeyBlockHeader, kbpk: KeyFacts): void {
  const { cipher } = keyBlockBindings[version];
  if (kbpk.cipher === cipher) return;
  const needed = `a key block of version ${version} opens under a key of ${cipher.toUpperCase()}`;
  throw keyRefused(`${needed}; the one in slot kbpk is of ${kbpk.cipher.toUpperCase()}`);
}

function changesFor(
  slot: KeySlotName,
  { header, cipher, key, dukpt }: AcceptedKey,
  loading: KeyLoading,
  keyStore: KeyStore,
  memory: SecretMemory,
): readonly KeyChange[] {
  if (dukpt !== undefined) {
    return loadedDukpt(keyStore, { kind: dukpt.kind, ik: key, iksn: dukpt.initialKsn, loading }, memory);
  }
  const held = heldKey(header.usage, cipher, key, loading, memory);
  try {
    return keyStore.sealed(slot, held);
  } finally {
    memory.release(held.material);
  }
}
