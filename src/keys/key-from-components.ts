import type { SecretMemory } from "../pin/secret-memory.ts";
import { combineComponents } from "./combine-components.ts";
import { heldKey } from "./held-keys.ts";
import type { KeyAlgorithm } from "./key-component.ts";
import type { HeldKey } from "./key-slot.ts";

/** What the key in a slot is for, in TR-31's words; a DUKPT key and session keys come in blocks and messages only. */
const usages = {
  kbpk: { tdes: "K1", aes: "K1" },
  tmk: { tdes: "K0", aes: "K0" },
  pin: { tdes: "P0", aes: "P0" },
  mac: { tdes: "M3", aes: "M6" },
} as const;

/** The slots that are filled from components. */
export type ComponentSlot = keyof typeof usages;

export const componentSlots = Object.keys(usages) as ComponentSlot[];

/** When, and whether it is a public test key. */
export interface ComponentLoading {
  readonly test: boolean;
  readonly loadedAtMs: number;
}

/** The key for this slot that the components give; the caller releases its material. Fault PP604 as `combineComponents`. */
export function keyFromComponents(
  slot: ComponentSlot,
  components: readonly Buffer[],
  algorithm: KeyAlgorithm,
  loading: ComponentLoading,
  memory: SecretMemory,
): HeldKey {
  const key = combineComponents(components, algorithm, memory);
  try {
    const usage = usages[slot][algorithm.cipher];
    const how = { ...loading, origin: "components", keyVersion: "00" } as const;
    return heldKey(usage, algorithm.cipher, key, how, memory);
  } finally {
    memory.release(key);
  }
}
