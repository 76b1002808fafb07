import type { SecretMemory } from "../pin/secret-memory.ts";
import type { CounterRule } from "./dukpt-counter.ts";
import type { DukptKind, WorkingKeyType, WorkingKeyUsage } from "./dukpt-state.ts";

/** What sets one DUKPT apart from another: the registers work the same for all. Lengths in bytes. */
export interface DukptScheme extends CounterRule {
  readonly kind: DukptKind;
  /** First byte of the encoded state. A layout that changes takes a new number, and no number is used twice. */
  readonly stateFormat: number;
  readonly keyBytes: number;
  readonly ksnBytes: number;
  /** The counter, used by no transaction, whose key the key for a new initial key comes from. */
  readonly updateCounter?: number;
  ksnCounter(ksn: Buffer): number;
  /** This KSN with another counter, as a buffer of its own. */
  ksnWithCounter(ksn: Buffer, counter: number): Buffer;
  /** Fault PP604 for a key of the right length that is no initial key all the same. */
  refuseUnusableKey(initialKey: Buffer): void;
  /** The key for this KSN from that for the KSN without its lowest counter bit. The caller releases it. */
  childKey(parent: Buffer, ksn: Buffer, memory: SecretMemory): Buffer;
  /** See `TransactionKey.workingKey`. */
  workingKey(parent: Buffer, ksn: Buffer, request: WorkingKeyRequest, memory: SecretMemory): Buffer;
}

export interface WorkingKeyRequest {
  readonly usage: WorkingKeyUsage;
  readonly type: WorkingKeyType | undefined;
}
