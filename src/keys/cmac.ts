import type { SecretMemory } from "../pin/secret-memory.ts";
import { blockBytesOf, encryptBlocks } from "./block-cipher.ts";

/** NIST SP 800-38B 5.3: the constant of the subkeys, by block length in bytes. */
const subkeyConstant = { 8: 0x1b, 16: 0x87 } as const;

/**
 * CMAC, NIST SP 800-38B 6.2 (with AES also RFC 4493): one whole block, 8 bytes for TDES, 16 for AES; a shorter MAC is its
 * left part. The caller releases it, for it may be a key (TR-31 derives keys so). Fault PP901 for a key of another length.
 */
export function cmac(cipher: "tdes" | "aes", key: Buffer, message: Buffer, memory: SecretMemory): Buffer {
  const blockBytes = blockBytesOf(cipher);
  const complete = message.length > 0 && message.length % blockBytes === 0;
  const blocks = Math.max(1, Math.ceil(message.length / blockBytes));
  const chain = memory.allocate(blocks * blockBytes);
  const subkey = memory.allocate(blockBytes);
  try {
    encryptBlocks({ cipher, chaining: "ecb" }, key, subkey, subkey, memory);
    double(subkey, subkeyConstant[blockBytes]);
    message.copy(chain);
    if (!complete) {
      double(subkey, subkeyConstant[blockBytes]);
      chain[message.length] = 0x80;
    }
    const last = chain.subarray(chain.length - blockBytes);
    for (let at = 0; at < blockBytes; at += 1) last[at] = (last[at] ?? 0) ^ (subkey[at] ?? 0);
    encryptBlocks({ cipher, chaining: "cbc" }, key, chain, chain, memory);
    const mac = memory.allocate(blockBytes);
    last.copy(mac);
    return mac;
  } finally {
    memory.release(chain);
    memory.release(subkey);
  }
}

/** 6.1: one bit to the left, and the constant into the last byte when a one fell out; without a branch on the key. */
function double(block: Buffer, constant: number): void {
  const fellOut = (block[0] ?? 0) >> 7;
  for (let at = 0; at < block.length; at += 1) block[at] = ((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7);
  const end = block.length - 1;
  block[end] = (block[end] ?? 0) ^ (constant * fellOut);
}
