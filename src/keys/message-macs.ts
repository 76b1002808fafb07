import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { DukptMac } from "./dukpt-mac.ts";
import type { DukptKind, TransactionKey } from "./dukpt-state.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import type { KeyStore } from "./key-store.ts";
import { checkMacKey, type MacUse, messageMac } from "./message-mac.ts";
import type { MessageMac } from "./scd.ts";

export interface MacParts {
  readonly keyStore: KeyStore;
  readonly memory: SecretMemory;
  readonly mac: MacUse;
}

/** The MACs of an Scd whose MAC keys lie in the sealed store. */
export class MessageMacs {
  readonly #parts: MacParts;
  /** Made with a PIN block whose message has not been packed yet. */
  readonly #unclaimed = new Set<DukptMac>();
  /** Lent, and not given back yet as far as we know. */
  readonly #lent = new Set<DukptMac>();

  constructor(parts: MacParts) {
    this.#parts = parts;
  }

  get keys(): MacUse["keys"] {
    return this.#parts.mac.keys;
  }

  /** Fault PP601 when the key in slot `mac` is missing or not of the kind that is needed; faults as `KeyStore.open`. */
  checkKey(): void {
    if (this.keys === "sessionKey") checkMacKey(this.#parts.keyStore.factsOf("mac"), this.#parts.mac);
  }

  /** Under the key in slot `mac`, which is unsealed for each message alone. Faults as `checkKey`. */
  underSessionKey(): MessageMac {
    this.checkKey();
    return {
      ksn: undefined,
      generate: (covered) => this.#sessionMac(covered),
      verify: (covered, mac) => equalInConstantTime(this.#sessionMac(covered), mac),
      release: () => undefined,
    };
  }

  /** The MAC keys of this transaction, kept for `ofPin`; does nothing where MACs are not made so. */
  keepFor(transaction: TransactionKey, kind: DukptKind): void {
    if (this.keys === "dukpt") this.#unclaimed.add(this.#make(transaction, kind));
  }

  /** Of the transaction that encrypted the PIN under this KSN. Once; Fault PP901 when there is none. */
  ofPin(ksn: Buffer): MessageMac {
    const mac = [...this.#unclaimed].find(({ transactionKsn }) => transactionKsn.equals(ksn));
    if (!mac) throw new Fault("PP901", "the MAC of a PIN's message was asked for, and there is none");
    this.#unclaimed.delete(mac);
    this.#lent.add(mac);
    this.forgetUnclaimed();
    return mac.besidePin();
  }

  /** Of a transaction of its own, whose KSN the message carries. */
  ofTransaction(transaction: TransactionKey, kind: DukptKind): MessageMac {
    const mac = this.#make(transaction, kind);
    this.#lent.add(mac);
    return mac;
  }

  /** Nobody will ask for them: their message will not be sent, or has its MAC. */
  forgetUnclaimed(): void {
    for (const mac of this.#unclaimed) mac.release();
    this.#unclaimed.clear();
  }

  /** No key is in memory any more, whoever has a MAC in hand. */
  wipe(): void {
    this.forgetUnclaimed();
    for (const mac of this.#lent) mac.release();
    this.#lent.clear();
  }

  #make(transaction: TransactionKey, kind: DukptKind): DukptMac {
    return new DukptMac(transaction, kind, this.#parts.mac, this.#parts.memory, (mac) => this.#lent.delete(mac));
  }

  #sessionMac(covered: Buffer): Buffer {
    const { keyStore, memory, mac } = this.#parts;
    const { facts, material } = keyStore.open("mac");
    try {
      return messageMac(facts.cipher, material, mac, covered, memory);
    } finally {
      memory.release(material);
    }
  }
}
