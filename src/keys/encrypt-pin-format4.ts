import type { Pan } from "../card/pan.ts";
import { type PanFieldForm, writePanFieldFormat4, writePinFieldFormat4 } from "../pin/pin-block-format4.ts";
import { pinBlockFormats } from "../pin/pin-block-formats.ts";
import type { PinBuffer } from "../pin/pin-buffer.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { encryptBlocks } from "./block-cipher.ts";

const { blockBytes } = pinBlockFormats[4];

export interface Format4Parts {
  readonly pin: PinBuffer;
  readonly pan: Pan;
  readonly panField: PanFieldForm;
  readonly random: Random;
  readonly memory: SecretMemory;
}

/**
 * The PIN as an encrypted ISO 9564-1:2017 format 4 block, 16 bytes: the PIN field encrypted, XORed with the PAN field, encrypted
 * again (9.4.2). `key` is an AES key of 16, 24 or 32 bytes. Fault PP901 for a key of another length, or a PIN outside 4 to 12
 * digits. Everything clear is wiped before it returns; `pin` and `key` remain the caller's to wipe.
 */
export function encryptPinFormat4(key: Buffer, { pin, pan, panField, random, memory }: Format4Parts): Buffer {
  const block = memory.allocate(blockBytes);
  const panBlock = memory.allocate(blockBytes);
  try {
    writePinFieldFormat4(pin, random, block);
    writePanFieldFormat4(pan, panField, panBlock);
    encryptBlocks({ cipher: "aes", chaining: "ecb" }, key, block, block, memory);
    for (let at = 0; at < blockBytes; at += 1) block[at] = (block[at] ?? 0) ^ (panBlock[at] ?? 0);
    encryptBlocks({ cipher: "aes", chaining: "ecb" }, key, block, block, memory);
    return Buffer.from(block);
  } finally {
    memory.release(block);
    memory.release(panBlock);
  }
}
