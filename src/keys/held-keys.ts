import type { SecretMemory } from "../pin/secret-memory.ts";
import { DukptRegisters } from "./dukpt-registers.ts";
import type { DukptKind } from "./dukpt-state.ts";
import { type KcvMethod, keyCheckValue } from "./kcv.ts";
import type { HeldKey, KeyFacts } from "./key-slot.ts";

/** How a key came here. */
export type KeyLoading = Pick<KeyFacts, "keyVersion" | "origin" | "test" | "loadedAtMs">;

export interface InitialKey {
  readonly kind: DukptKind;
  /** 16 bytes, 24 or 32 for AES-192 and AES-256; zeroed by the call that loads it. */
  readonly ik: Buffer;
  /** 10 bytes (TDES) or 12 (AES), transaction counter zero. */
  readonly iksn: Buffer;
  readonly loading: KeyLoading;
}

/** By which the pad shows check values. */
export const kcvMethodOf: Readonly<Record<KeyFacts["cipher"], KcvMethod>> = {
  tdes: "tdes-ecb-zeros",
  aes: "aes-cmac-zeros",
  sm4: "sm4-ecb-zeros",
};

/** A key as a slot holds it, its check value with it. `key` remains the caller's. */
export function heldKey(
  usage: string,
  cipher: KeyFacts["cipher"],
  key: Buffer,
  loading: KeyLoading,
  memory: SecretMemory,
  kcvMethod: KcvMethod = kcvMethodOf[cipher],
): HeldKey {
  const { method, value } = keyCheckValue(key, kcvMethod, memory);
  const facts = factsWith(usage, cipher, key.length, loading, method, value);
  const material = memory.allocate(key.length);
  key.copy(material);
  return { facts, material };
}

/** An initial DUKPT key turned into registers, and erased. Fault PP604 when it is none. The check value is that of the initial key. */
export function heldDukpt({ kind, ik, iksn, loading }: InitialKey, memory: SecretMemory): HeldKey {
  const cipher = kind === "tdes" ? "tdes" : "aes";
  // Loading judges the key and erases it; only then is its check value made, from a copy.
  const copy = memory.allocate(ik.length);
  ik.copy(copy);
  try {
    const registers = DukptRegisters.loadInitialKey(kind, ik, iksn, memory);
    try {
      const { method, value } = keyCheckValue(copy, kcvMethodOf[cipher], memory);
      return { facts: factsWith("B1", cipher, copy.length, loading, method, value), material: registers.encode() };
    } finally {
      registers.release();
    }
  } finally {
    memory.release(copy);
  }
}

function factsWith(
  usage: string,
  cipher: KeyFacts["cipher"],
  keyBytes: number,
  loading: KeyLoading,
  kcvMethod: KcvMethod,
  value: Buffer,
): KeyFacts {
  return { usage, cipher, keyBytes, ...loading, kcvMethod, kcv: value.toString("hex").toUpperCase() };
}
