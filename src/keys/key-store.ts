import { Fault } from "../faults/fault.ts";
import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { DukptRegisters } from "./dukpt-registers.ts";
import { seal, unseal } from "./seal.ts";

/** The part of the store that keys need. `commit` resolves when all changes are durable, and changes all or nothing. */
export interface KeyStateStore {
  get(key: string): Buffer | undefined;
  commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
}

/** Where the keys lie in the store. */
export const keyPlaces = { dukptTdes: "keys/dukpt-tdes", deviceSecret: "keys/device-secret" } as const;

const deviceSecretBytes = 32;

export interface KeyStoreParts {
  readonly store: KeyStateStore;
  /** 32 bytes. */
  readonly storageKey: Buffer;
  readonly random: Random;
  readonly memory: SecretMemory;
}

/** The sealed keys. They are opened for each use, so that no clear key is in memory between two PINs. */
export class KeyStore {
  readonly #parts: KeyStoreParts;

  constructor(parts: KeyStoreParts) {
    this.#parts = parts;
  }

  /** Whether an initial key was ever loaded; says nothing about its being usable. */
  get holdsRegisters(): boolean {
    return this.#parts.store.get(keyPlaces.dukptTdes) !== undefined;
  }

  get holdsDeviceSecret(): boolean {
    return this.#parts.store.get(keyPlaces.deviceSecret) !== undefined;
  }

  /** The caller releases them. Fault PP601 when no key is loaded, PP603, PP705, or a PP7xx of the store. */
  openRegisters(): DukptRegisters {
    const encoded = this.#open(keyPlaces.dukptTdes, "no initial key is loaded");
    try {
      return DukptRegisters.decode(encoded, this.#parts.memory);
    } finally {
      this.#parts.memory.release(encoded);
    }
  }

  /** The secret under which PANs become card references; the caller releases it. Faults as `openRegisters`. */
  deviceSecret(): Buffer {
    return this.#open(keyPlaces.deviceSecret, "no device secret: the pad is not provisioned");
  }

  /** The change that puts these registers into the store. */
  sealedRegisters(registers: DukptRegisters): [place: string, sealed: Buffer] {
    const encoded = registers.encode();
    try {
      return this.#seal(keyPlaces.dukptTdes, encoded);
    } finally {
      this.#parts.memory.release(encoded);
    }
  }

  /** The change that puts a new device secret into the store. */
  newDeviceSecret(): [place: string, sealed: Buffer] {
    return this.sealedValue(keyPlaces.deviceSecret, this.#parts.random.bytes(deviceSecretBytes));
  }

  /** The change that puts a value which is no key, but must not lie in the clear, into the store. `value` is wiped. */
  sealedValue(place: string, value: Buffer): [place: string, sealed: Buffer] {
    try {
      return this.#seal(place, value);
    } finally {
      value.fill(0);
    }
  }

  /** What `sealedValue` put there, undefined when there is nothing; the caller wipes it. Faults PP603, PP705 or a PP7xx of the store. */
  openValue(place: string): Buffer | undefined {
    return this.#unsealed(place, ordinaryMemory);
  }

  /** Resolves when the changes are durable. */
  commit(changes: readonly [place: string, sealed: Buffer][]): Promise<void> {
    return this.#parts.store.commit(new Map(changes));
  }

  #open(place: string, missing: string): Buffer {
    const value = this.#unsealed(place, this.#parts.memory);
    if (value === undefined) throw new Fault("PP601", missing);
    return value;
  }

  #unsealed(place: string, memory: SecretMemory): Buffer | undefined {
    const sealed = this.#parts.store.get(place);
    return sealed && unseal(this.#parts.storageKey, place, sealed, memory);
  }

  #seal(place: string, secret: Buffer): [place: string, sealed: Buffer] {
    return [place, seal(this.#parts.storageKey, place, secret, this.#parts.random)];
  }
}
