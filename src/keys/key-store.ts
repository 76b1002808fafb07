import { Fault } from "../faults/fault.ts";
import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { DukptRegisters } from "./dukpt-registers.ts";
import {
  decodeKeyFacts,
  encodeKeyFacts,
  type HeldKey,
  type KeyFacts,
  type KeySlotName,
  keySlotNames,
  keySlots,
} from "./key-slot.ts";
import { seal, unseal } from "./seal.ts";

/** The part of the store that keys need. `commit` resolves when all changes are durable, and changes all or nothing. */
export interface KeyStateStore {
  get(key: string): Buffer | undefined;
  commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
}

const deviceSecretPlace = "keys/device-secret";

/** Where a key lies in the store. */
export function slotPlace(slot: KeySlotName): string {
  return `keys/slot/${slot}`;
}

/** Apart from the key, so that the registers alone are written anew for every PIN. */
function factsPlace(slot: KeySlotName): string {
  return `keys/facts/${slot}`;
}

function isKeyPlace(place: string): boolean {
  return keySlotNames.some((slot) => place === slotPlace(slot) || place === factsPlace(slot));
}

function noKey(slot: KeySlotName): string {
  return `no key is loaded: ${keySlots[slot]}`;
}

export type KeyChange = readonly [place: string, sealed: Buffer | null];

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
  #erased = false;

  constructor(parts: KeyStoreParts) {
    this.#parts = parts;
  }

  /** Whether there is a key in this slot; says nothing about its being usable. */
  holds(slot: KeySlotName): boolean {
    return !this.#erased && this.#parts.store.get(slotPlace(slot)) !== undefined;
  }

  get holdsDeviceSecret(): boolean {
    return this.#parts.store.get(deviceSecretPlace) !== undefined;
  }

  /** The caller releases its material. Fault PP601 when there is no key, PP603, PP705, or a PP7xx of the store. */
  open(slot: KeySlotName): HeldKey {
    return { facts: this.factsOf(slot), material: this.#open(slotPlace(slot), noKey(slot)) };
  }

  /** What may be shown of a key. Faults as `open`. */
  factsOf(slot: KeySlotName): KeyFacts {
    const encoded = this.#open(factsPlace(slot), noKey(slot));
    try {
      return decodeKeyFacts(encoded);
    } finally {
      this.#parts.memory.release(encoded);
    }
  }

  /** What may be shown of every key there is. Faults as `open`. */
  facts(): { readonly slot: KeySlotName; readonly facts: KeyFacts }[] {
    return keySlotNames.filter((slot) => this.holds(slot)).map((slot) => ({ slot, facts: this.factsOf(slot) }));
  }

  /** The registers in the DUKPT slot, or those in a change of it that is not committed yet; the caller releases them. Faults as `open`. */
  openRegisters(uncommitted?: KeyChange): DukptRegisters {
    const encoded = this.#open(slotPlace("dukpt"), noKey("dukpt"), uncommitted?.[1] ?? undefined);
    try {
      return DukptRegisters.decode(encoded, this.#parts.memory);
    } finally {
      this.#parts.memory.release(encoded);
    }
  }

  /** The change that puts these registers into the DUKPT slot, whose facts stay. */
  sealedRegisters(registers: DukptRegisters): KeyChange {
    const encoded = registers.encode();
    try {
      return this.#seal(slotPlace("dukpt"), encoded);
    } finally {
      this.#parts.memory.release(encoded);
    }
  }

  /** The changes that put this key into its slot. `material` remains the caller's. */
  sealed(slot: KeySlotName, { facts, material }: HeldKey): KeyChange[] {
    return [this.#seal(slotPlace(slot), material), this.#seal(factsPlace(slot), encodeKeyFacts(facts))];
  }

  /** The changes that empty a slot. */
  emptied(slot: KeySlotName): KeyChange[] {
    return [
      [slotPlace(slot), null],
      [factsPlace(slot), null],
    ];
  }

  /** The secret under which PANs become card references; the caller releases it. Faults as `open`. */
  deviceSecret(): Buffer {
    return this.#open(deviceSecretPlace, "no device secret: the pad is not provisioned");
  }

  /** The change that puts a new device secret into the store. */
  newDeviceSecret(): [place: string, sealed: Buffer] {
    return this.sealedValue(deviceSecretPlace, this.#parts.random.bytes(deviceSecretBytes));
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

  /**
   * Empties every slot for good, in one commit with `also`. From the call on no key opens and none is stored, whatever becomes of
   * the commit. What hangs on no key stays: the device secret, on which the counted tries hang, and which KSNs were loaded.
   * Faults PP7xx of the store.
   */
  async erase(also: readonly KeyChange[]): Promise<void> {
    this.#erased = true;
    const emptied = keySlotNames.flatMap((slot) => this.emptied(slot));
    return this.#parts.store.commit(new Map([...also, ...emptied]));
  }

  /** Resolves when the changes are durable. Fault PP601 for a key after `erase`. */
  async commit(changes: readonly KeyChange[]): Promise<void> {
    // Registers that were sealed before, and wait for their turn, would bring the keys back.
    if (this.#erased && changes.some(([place, value]) => value !== null && isKeyPlace(place))) {
      throw new Fault("PP601", "the keys have been erased");
    }
    return this.#parts.store.commit(new Map(changes));
  }

  #open(place: string, missing: string, uncommitted?: Buffer): Buffer {
    const value = this.#unsealed(place, this.#parts.memory, uncommitted);
    if (value === undefined) throw new Fault("PP601", missing);
    return value;
  }

  #unsealed(place: string, memory: SecretMemory, uncommitted?: Buffer): Buffer | undefined {
    if (this.#erased && isKeyPlace(place)) return undefined;
    const sealed = uncommitted ?? this.#parts.store.get(place);
    return sealed && unseal(this.#parts.storageKey, place, sealed, memory);
  }

  #seal(place: string, secret: Buffer): [place: string, sealed: Buffer] {
    return [place, seal(this.#parts.storageKey, place, secret, this.#parts.random)];
  }
}
