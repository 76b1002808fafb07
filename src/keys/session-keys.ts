import type { SecretMemory } from "../pin/secret-memory.ts";
import { heldKey } from "./held-keys.ts";
import { importKey } from "./import-key.ts";
import { keyRefused } from "./key-refused.ts";
import type { KeySlotName } from "./key-slot.ts";
import type { KeyChange, KeyStore } from "./key-store.ts";
import { type SessionCipher, unwrapSessionKeys } from "./master-session.ts";

/** Session keys as the answer to a sign-on carries them. */
export interface WrappedSessionKeys {
  /** `underTmk`: field 62 of UnionPay, under slot `tmk`; `keyBlocks`: key blocks one after another, under slot `kbpk`. */
  readonly form: "underTmk" | "keyBlocks";
  readonly bytes: Buffer;
  /** Wall time, Unix epoch. */
  readonly loadedAtMs: number;
}

/** TR-31's letters for what each is; UnionPay's own MAC has none, and stands as the MAC of ISO 16609. */
const usages = { pin: "P0", mac: "M0", data: "D0" } as const;

/** A key block says in four digits, behind its version, how many characters it has. */
const shortestBlock = 16;

/** See `Scd.takeSessionKeys`. */
export async function takeSessionKeys(
  { form, bytes, loadedAtMs }: WrappedSessionKeys,
  keyStore: KeyStore,
  memory: SecretMemory,
): Promise<void> {
  const changes =
    form === "underTmk"
      ? underTmk(bytes, loadedAtMs, keyStore, memory)
      : inKeyBlocks(bytes, loadedAtMs, keyStore, memory);
  await keyStore.commit(changes);
}

function underTmk(field62: Buffer, loadedAtMs: number, keyStore: KeyStore, memory: SecretMemory): KeyChange[] {
  const tmk = keyStore.open("tmk");
  try {
    const cipher = sessionCipherOf(tmk.facts.cipher);
    const keys = unwrapSessionKeys(field62, tmk.material, memory, cipher);
    try {
      const loading = { keyVersion: "00", origin: "signOn", test: tmk.facts.test, loadedAtMs } as const;
      const method = cipher === "sm4" ? "sm4-ecb-zeros" : "unionpay-ecb-zeros";
      const changes = (slot: keyof typeof usages, key: Buffer): KeyChange[] => {
        const held = heldKey(usages[slot], cipher, key, loading, memory, method);
        try {
          return keyStore.sealed(slot, held);
        } finally {
          memory.release(held.material);
        }
      };
      // A data key of a session that has ended is no key of this one.
      const data = keys.data ? changes("data", keys.data) : keyStore.emptied("data");
      return [...changes("pin", keys.pin), ...changes("mac", keys.mac), ...data];
    } finally {
      keys.release();
    }
  } finally {
    memory.release(tmk.material);
  }
}

function sessionCipherOf(cipher: "tdes" | "aes" | "sm4"): SessionCipher {
  if (cipher === "aes")
    throw keyRefused("session keys come under a master key of TDES or SM4, and slot tmk has an AES one");
  return cipher;
}

function inKeyBlocks(bytes: Buffer, loadedAtMs: number, keyStore: KeyStore, memory: SecretMemory): KeyChange[] {
  const taken = new Set<KeySlotName>();
  const changes: KeyChange[] = [];
  for (const block of keyBlocksIn(bytes)) {
    const options = { ksForAesDukpt: false, loadedAtMs, origin: "signOn" } as const;
    const { slot, changes: ofOne } = importKey(block, keyStore, options, memory);
    if (slot !== "pin" && slot !== "mac") throw keyRefused(`a sign-on brings no key for slot ${slot}`);
    if (taken.has(slot)) throw keyRefused(`two keys for slot ${slot}`);
    taken.add(slot);
    changes.push(...ofOne);
  }
  return changes;
}

function keyBlocksIn(bytes: Buffer): string[] {
  const text = bytes.toString("latin1");
  const blocks: string[] = [];
  for (let at = 0; at < text.length; ) {
    const digits = text.slice(at + 1, at + 5);
    const length = /^[0-9]{4}$/.test(digits) ? Number(digits) : 0;
    if (length < shortestBlock || at + length > text.length) {
      throw keyRefused(`the key block at byte ${at} of ${text.length} does not say its length`);
    }
    blocks.push(text.slice(at, at + length));
    at += length;
  }
  if (blocks.length === 0) throw keyRefused("the sign-on's answer carries no key");
  return blocks;
}
