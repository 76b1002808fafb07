import { encodePinBlockFormat0 } from "../pin/pin-block.ts";
import { encodePinBlockFormat1 } from "../pin/pin-block-format1.ts";
import { encodePinBlockFormat3 } from "../pin/pin-block-format3.ts";
import { type PinBlockFormat, pinBlockFormats } from "../pin/pin-block-formats.ts";
import { encryptBlocks } from "./block-cipher.ts";
import { encryptPinFormat4, type Format4Parts } from "./encrypt-pin-format4.ts";

type ClearBlockWriter = (parts: Format4Parts, out: Buffer) => void;

/** The formats whose clear block is encrypted as a whole. */
const clearBlocks: Readonly<Record<Exclude<PinBlockFormat, 4>, ClearBlockWriter>> = {
  0: ({ pin, pan }, out) => encodePinBlockFormat0(pin, pan, out),
  1: ({ pin, random }, out) => encodePinBlockFormat1(pin, random, out),
  3: ({ pin, pan, random }, out) => encodePinBlockFormat3(pin, pan, random, out),
};

/**
 * The PIN as an encrypted block of this format, 8 bytes under TDES or 16 under AES. Everything clear is wiped before it
 * returns; `key` and `pin` remain the caller's. Faults as the formats'.
 */
export function encryptPinBlock(format: PinBlockFormat, key: Buffer, parts: Format4Parts): Buffer {
  if (format === 4) return encryptPinFormat4(key, parts);
  const { memory } = parts;
  const block = memory.allocate(pinBlockFormats[format].blockBytes);
  try {
    clearBlocks[format](parts, block);
    encryptBlocks({ cipher: "tdes", chaining: "ecb" }, key, block, block, memory);
    return Buffer.from(block);
  } finally {
    memory.release(block);
  }
}
