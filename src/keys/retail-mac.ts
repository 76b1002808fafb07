import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { encryptBlocks } from "./block-cipher.ts";

const blockBytes = 8;
const keyBytes = 16;
/** ISO/IEC 9797-1:2011 6.3: the first byte of the padding; method 1 pads with zeros only, method 2 with a one bit and zeros. */
const firstPaddingByte = { 1: [], 2: [0x80] } as const;

export type RetailMacPadding = keyof typeof firstPaddingByte;

/**
 * ISO/IEC 9797-1:2011 MAC algorithm 3 with DES, which is ANSI X9.19 with padding method 1: single DES in CBC under the left
 * half of the key, the last block under both. 8 bytes; a shorter MAC is the left part. Fault PP901 for a key of another length.
 */
export function retailMac(key: Buffer, message: Buffer, padding: RetailMacPadding, memory: SecretMemory): Buffer {
  if (key.length !== keyBytes) throw new Fault("PP901", `a retail MAC key has ${keyBytes} bytes, not ${key.length}`);
  const mark = Buffer.from(firstPaddingByte[padding]);
  const blocks = Math.max(1, Math.ceil((message.length + mark.length) / blockBytes));
  const chain = memory.allocate(blocks * blockBytes);
  try {
    message.copy(chain);
    mark.copy(chain, message.length);
    const last = chain.subarray(chain.length - blockBytes);
    if (blocks > 1) {
      const before = chain.subarray(0, chain.length - blockBytes);
      encryptBlocks({ cipher: "des", chaining: "cbc" }, key.subarray(0, keyBytes / 2), before, before, memory);
      const chained = before.subarray(before.length - blockBytes);
      for (let at = 0; at < blockBytes; at += 1) last[at] = (last[at] ?? 0) ^ (chained[at] ?? 0);
    }
    // Output transformation 3 decrypts with the right half and encrypts with the left: with the last DES, that is TDES.
    const mac = Buffer.alloc(blockBytes);
    encryptBlocks({ cipher: "tdes", chaining: "ecb" }, key, last, mac, memory);
    return mac;
  } finally {
    memory.release(chain);
  }
}
