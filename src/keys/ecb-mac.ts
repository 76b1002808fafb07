import type { SecretMemory } from "../pin/secret-memory.ts";
import { blockBytesOf, encryptBlocks } from "./block-cipher.ts";

const singleKeyBytes = 8;
const macBytes = 8;

/**
 * The "ECB MAC" of UnionPay POS messages, field 64: 8 ASCII bytes of upper-case hex. The message, filled up with zeros, is
 * folded to one block by XOR; that block, as 16 hex characters, is encrypted in two steps. The fold forgets the order of
 * blocks: it guards against chance and little else, and is here only because terminals must send it.
 * The key has 8 bytes (single DES) or 16. With SM4 blocks and key have 16 bytes; that form follows the DES one, and was not
 * checked against a published sample. Fault PP901 for other lengths.
 */
export function ecbMac(key: Buffer, message: Buffer, memory: SecretMemory, family: "des" | "sm4" = "des"): Buffer {
  const cipher = family === "des" && key.length !== singleKeyBytes ? "tdes" : family;
  const blockBytes = blockBytesOf(cipher);
  const folded = Buffer.alloc(blockBytes);
  message.forEach((byte, at) => {
    folded[at % blockBytes] = (folded[at % blockBytes] ?? 0) ^ byte;
  });
  const characters = hexCharacters(folded);
  const right = characters.subarray(blockBytes);
  const state = Buffer.alloc(blockBytes);
  encryptBlocks({ cipher, chaining: "ecb" }, key, characters.subarray(0, blockBytes), state, memory);
  for (let at = 0; at < blockBytes; at += 1) state[at] = (state[at] ?? 0) ^ (right[at] ?? 0);
  encryptBlocks({ cipher, chaining: "ecb" }, key, state, state, memory);
  return hexCharacters(state).subarray(0, macBytes);
}

function hexCharacters(block: Buffer): Buffer {
  return Buffer.from(block.toString("hex").toUpperCase(), "latin1");
}
