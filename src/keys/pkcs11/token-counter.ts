import { Fault } from "../../faults/fault.ts";
import { dukptAes128 } from "../dukpt-aes.ts";
import type { KeyChange, KeyStore } from "../key-store.ts";

const place = "keys/pkcs11-dukpt";
/** Encoded: this version, the initial KSN, `usedBelow` (4 bytes). */
const version = 1;
/** `usedBelow` when no transaction is left. */
export const allUsed = 0xffff_ffff;
const usedBelowAt = 1 + dukptAes128.ksnBytes;

/** How far the DUKPT in the token has been used, as the store knows it. */
export interface TokenCounter {
  /** 12 bytes, counter zero. */
  readonly initialKsn: Buffer;
  /** Every transaction with a counter below has been used up, or counts as such. */
  readonly usedBelow: number;
}

/** Undefined when no initial key was ever loaded. Faults PP603, PP705 or a PP7xx of the store. */
export function readTokenCounter(keyStore: KeyStore): TokenCounter | undefined {
  const value = keyStore.openValue(place);
  if (value === undefined) return undefined;
  if (value[0] !== version || value.length !== usedBelowAt + 4) {
    throw new Fault("PP705", `a token's counter of version ${value[0]}, ${value.length} bytes`);
  }
  return { initialKsn: value.subarray(1, usedBelowAt), usedBelow: value.readUInt32BE(usedBelowAt) };
}

/** Resolves when it is durable. */
export function writeTokenCounter(keyStore: KeyStore, counter: TokenCounter): Promise<void> {
  return keyStore.commit([tokenCounterChange(keyStore, counter)]);
}

/** The change that writes it. */
export function tokenCounterChange(keyStore: KeyStore, { initialKsn, usedBelow }: TokenCounter): KeyChange {
  const value = Buffer.alloc(usedBelowAt + 4);
  value[0] = version;
  initialKsn.copy(value, 1);
  value.writeUInt32BE(usedBelow, usedBelowAt);
  return keyStore.sealedValue(place, value);
}
