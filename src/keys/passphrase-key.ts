import { type ScryptOptions, scrypt } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { storageKeyBytes } from "./storage-key.ts";

/** scrypt's costs (RFC 7914 section 2): N = 2^log2N rounds over 128 x N x r bytes. */
export interface ScryptCost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB. 0.4 s on a 3 GHz x86 core; some seconds on a Raspberry Pi Zero, once a start. */
export const usualScryptCost: ScryptCost = { log2N: 17, r: 8, p: 1 };

/** Costs and salt as they lie in the store, in the clear: version, log2N, r, p, salt. Lengths in bytes. */
const formatVersion = 1;
const costBytes = 4;
const saltBytes = 16;
/** 1 GiB: what is above is no cost that any version wrote. */
const largestCost = { log2N: 20, r: 32, p: 16 } as const;

const shortestPassphraseBytes = 12;

/** A new salt with these costs, for the store. */
export function newDerivation(random: Random, { log2N, r, p }: ScryptCost): Buffer {
  return Buffer.concat([Buffer.from([formatVersion, log2N, r, p]), random.bytes(saltBytes)]);
}

/** Fault PP605 for a passphrase that is guessed too soon: under 12 bytes. */
export function requireLongEnough(passphrase: Buffer): void {
  if (passphrase.length >= shortestPassphraseBytes) return;
  throw new Fault("PP605", `the passphrase has fewer than ${shortestPassphraseBytes} bytes; nothing was made`);
}

/**
 * The storage key of a passphrase; the caller releases both. Fault PP705 for a derivation of another version, PP605 when there
 * is not memory enough.
 */
export async function passphraseKey(passphrase: Buffer, derivation: Buffer, memory: SecretMemory): Promise<Buffer> {
  const [version, log2N = 0, r = 0, p = 0] = derivation;
  const isKnown = version === formatVersion && derivation.length === costBytes + saltBytes;
  if (!isKnown || !isPossible({ log2N, r, p })) {
    throw new Fault("PP705", "the passphrase's salt and costs in the store are of another version or damaged");
  }
  const N = 2 ** log2N;
  // OpenSSL counts p x 128 x r bytes and some blocks more; its own limit is 32 MiB.
  const options = { N, r, p, maxmem: 128 * r * (N + p + 2) };
  const derived = await derive(passphrase, derivation.subarray(costBytes), options);
  try {
    const key = memory.allocate(storageKeyBytes);
    derived.copy(key);
    return key;
  } finally {
    derived.fill(0);
  }
}

function isPossible({ log2N, r, p }: ScryptCost): boolean {
  const { log2N: mostLog2N, r: mostR, p: mostP } = largestCost;
  return log2N >= 1 && log2N <= mostLog2N && r >= 1 && r <= mostR && p >= 1 && p <= mostP;
}

function derive(passphrase: Buffer, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, storageKeyBytes, options, (cause, key) => {
      if (cause) reject(new Fault("PP605", `cannot derive the storage key: ${cause.message}`, { cause }));
      else resolve(key);
    });
  });
}
