import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import type { KeyStateStore } from "./key-store.ts";
import { newDerivation, passphraseKey, type ScryptCost } from "./passphrase-key.ts";
import { seal, unseal } from "./seal.ts";

/** 32 MiB: one try costs a Raspberry Pi Zero about a second, and the pad's process has no more to spare. */
const serviceCodeCost: ScryptCost = { log2N: 15, r: 8, p: 1 };

export const serviceCodePlace = "service/code";
const hashBytes = 32;

export interface ServiceCodeParts {
  readonly store: KeyStateStore;
  readonly storageKey: Buffer;
  readonly random: Random;
  readonly memory: SecretMemory;
}

/**
 * Only scrypt's hash of the technician's code lies in the store: costs, salt, hash, sealed under the storage key, since six
 * digits alone would be tried out in days.
 */
export class ServiceCode {
  readonly #parts: ServiceCodeParts;
  readonly #cost: ScryptCost;

  constructor(parts: ServiceCodeParts, cost: ScryptCost = serviceCodeCost) {
    this.#parts = parts;
    this.#cost = cost;
  }

  get isSet(): boolean {
    return this.#parts.store.get(serviceCodePlace) !== undefined;
  }

  /** `code`: its digits in ASCII, which the caller releases. What is to be committed with it. Fault PP605 without memory. */
  async change(code: Buffer): Promise<readonly [place: string, sealed: Buffer]> {
    const { storageKey, random, memory } = this.#parts;
    const derivation = newDerivation(random, this.#cost);
    const hash = await passphraseKey(code, derivation, memory);
    try {
      return [serviceCodePlace, seal(storageKey, serviceCodePlace, Buffer.concat([derivation, hash]), random)];
    } finally {
      memory.release(hash);
    }
  }

  /** In constant time. Faults PP603, PP605, PP705 or a PP7xx of the store; false when none is set. */
  async matches(code: Buffer): Promise<boolean> {
    const { store, storageKey, memory } = this.#parts;
    const sealed = store.get(serviceCodePlace);
    if (!sealed) return false;
    const kept = unseal(storageKey, serviceCodePlace, sealed, memory);
    try {
      const derivation = Buffer.from(kept.subarray(0, -hashBytes));
      const hash = await passphraseKey(code, derivation, memory);
      try {
        return equalInConstantTime(hash, kept.subarray(-hashBytes));
      } finally {
        memory.release(hash);
      }
    } finally {
      memory.release(kept);
    }
  }
}
