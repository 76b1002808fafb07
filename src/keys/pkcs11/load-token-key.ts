import { dukptAes128 } from "../dukpt-aes.ts";
import { keyRefused } from "../key-refused.ts";
import type { KeyStore } from "../key-store.ts";
import type { Token } from "./token.ts";
import { readTokenCounter, writeTokenCounter } from "./token-counter.ts";
import { TokenDukpt } from "./token-dukpt.ts";

export interface TokenInitialKey {
  /** 16 bytes: an AES-128 initial key; zeroed by the call. */
  readonly ik: Buffer;
  /** 12 bytes, transaction counter zero. */
  readonly iksn: Buffer;
}

/**
 * Loads an initial key into the token, which then holds its registers and not the key itself; the registers of the one before
 * are destroyed. The same initial key may be loaded again when a token has lost its registers: it goes on where the counter in
 * the store stands. Fault PP604 for a key that is none of AES-128 DUKPT, and for one whose registers the token holds though
 * the store does not know how many of them were used; PP607 of the token; a PP7xx of the store.
 */
export async function loadTokenKey(token: Token, keyStore: KeyStore, { ik, iksn }: TokenInitialKey): Promise<void> {
  try {
    refuseUnusable(ik, iksn);
    const before = readTokenCounter(keyStore);
    const known = before?.initialKsn.equals(iksn) === true;
    if (!known && TokenDukpt.count(token, iksn) > 0) {
      throw keyRefused("the token holds this initial key, but the store has no count of its use: load a new one");
    }
    const counter = { initialKsn: iksn, usedBelow: known ? before.usedBelow : 1 };
    if (known) TokenDukpt.destroyAll(token, iksn);
    // The counter first: registers without one could never be told from used ones.
    await TokenDukpt.store(token, ik, iksn, () => writeTokenCounter(keyStore, counter));
    TokenDukpt.open(token, iksn, counter.usedBelow);
    if (before !== undefined && !known) TokenDukpt.destroyAll(token, before.initialKsn);
  } finally {
    ik.fill(0);
  }
}

function refuseUnusable(ik: Buffer, iksn: Buffer): void {
  const { keyBytes, ksnBytes } = dukptAes128;
  if (ik.length !== keyBytes) throw keyRefused(`AES-128 DUKPT has initial keys of ${keyBytes} bytes, not ${ik.length}`);
  if (iksn.length !== ksnBytes || dukptAes128.ksnCounter(iksn) !== 0) {
    throw keyRefused(`an initial KSN has ${ksnBytes} bytes, and a counter of zero`);
  }
  dukptAes128.refuseUnusableKey(ik);
}
