import { createCipheriv, getCipherInfo } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { updateInPieces } from "./update-in-pieces.ts";

/** `des` is single DES, which only old UnionPay MAC keys still are; no PIN key and no key-encrypting key may be one. */
export type BlockCipher = "des" | "tdes" | "aes" | "sm4";

/** `cbc` starts from a zero IV: it is here for MACs, not for confidentiality. */
export type Chaining = "ecb" | "cbc";

interface CipherRow {
  readonly blockBytes: 8 | 16;
  /** OpenSSL's names by length of the key in bytes. */
  readonly names: Readonly<Record<number, Readonly<Record<Chaining, string>>>>;
}

const twoKeyTdes = { ecb: "des-ede", cbc: "des-ede-cbc" };

const cipherTable: Readonly<Record<BlockCipher, CipherRow>> = {
  // OpenSSL 3 has no DES without its legacy provider, but TDES with K|K is DES.
  des: { blockBytes: 8, names: { 8: twoKeyTdes } },
  tdes: { blockBytes: 8, names: { 16: twoKeyTdes, 24: { ecb: "des-ede3", cbc: "des-ede3-cbc" } } },
  aes: {
    blockBytes: 16,
    names: {
      16: { ecb: "aes-128-ecb", cbc: "aes-128-cbc" },
      24: { ecb: "aes-192-ecb", cbc: "aes-192-cbc" },
      32: { ecb: "aes-256-ecb", cbc: "aes-256-cbc" },
    },
  },
  sm4: { blockBytes: 16, names: { 16: { ecb: "sm4-ecb", cbc: "sm4-cbc" } } },
};

export function blockBytesOf(cipher: BlockCipher): 8 | 16 {
  return cipherTable[cipher].blockBytes;
}

/** Whether the OpenSSL of this Node has the cipher: SM4 is left out of some builds, TDES of FIPS ones. */
export function cipherAvailable(cipher: BlockCipher): boolean {
  return Object.values(cipherTable[cipher].names).every(({ ecb }) => getCipherInfo(ecb) !== undefined);
}

/**
 * Encrypts one or more whole blocks of `data` into `out`, which has the same length and may be `data`.
 * Fault PP901 for lengths the cipher does not have; PP102 when OpenSSL lacks the cipher, which is then named.
 */
export function encryptBlocks(
  { cipher, chaining }: { cipher: BlockCipher; chaining: Chaining },
  key: Buffer,
  data: Buffer,
  out: Buffer,
  memory: SecretMemory,
): void {
  const { blockBytes, names } = cipherTable[cipher];
  const name = names[key.length]?.[chaining];
  if (name === undefined) throw new Fault("PP901", `${cipher} has no keys of ${key.length} bytes`);
  if (data.length === 0 || data.length % blockBytes !== 0 || out.length !== data.length) {
    throw new Fault("PP901", `${cipher} takes whole blocks of ${blockBytes} bytes, not ${data.length}`);
  }
  if (getCipherInfo(name) === undefined) throw new Fault("PP102", `the OpenSSL of this Node has no ${name}`);
  const wholeKey = cipher === "des" ? twice(key, memory) : key;
  try {
    const iv = chaining === "cbc" ? Buffer.alloc(blockBytes) : null;
    // The key goes in as a Buffer: a KeyObject would keep a clear copy. `final` makes OpenSSL cleanse its key schedule.
    const encryption = createCipheriv(name, wholeKey, iv).setAutoPadding(false);
    updateInPieces(encryption, data, out, blockBytes);
    encryption.final();
  } finally {
    if (wholeKey !== key) memory.release(wholeKey);
  }
}

function twice(key: Buffer, memory: SecretMemory): Buffer {
  const doubled = memory.allocate(2 * key.length);
  key.copy(doubled, 0);
  key.copy(doubled, key.length);
  return doubled;
}
