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
): HeldKey {
  const { method, value } = keyCheckValue(key, kcvMethodOf[cipher], memory);
  const kcv = value.toString("hex").toUpperCase();
  const facts: KeyFacts = { usage, cipher, keyBytes: key.length, ...loading, kcvMethod: method, kcv };
  const material = memory.allocate(key.length);
  key.copy(material);
  return { facts, material };
}

/** An initial DUKPT key turned into registers, and erased. Fault PP604 when it is none. The check value is that of the initial key. */
export function heldDukpt({ kind, ik, iksn, loading }: InitialKey, memory: SecretMemory): HeldKey {
  const copy = memory.allocate(ik.length);
  ik.copy(copy);
  try {
    const registers = DukptRegisters.loadInitialKey(kind, ik, iksn, memory);
    const { facts, material } = heldKey("B1", kind === "tdes" ? "tdes" : "aes", copy, loading, memory);
    memory.release(material);
    const encoded = registers.encode();
    registers.release();
    return { facts, material: encoded };
  } finally {
    memory.release(copy);
  }
}
