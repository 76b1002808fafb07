import { createCipheriv } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";

const blockBytes = 8;
const singleKeyBytes = 8;
const doubleKeyBytes = 16;

/** One block of 8 bytes under a double-length key: DEA as ANSI X9.24-1:2009 Annex A means it for PIN keys. `out` may be `block`. */
export function encryptTdes(key: Buffer, block: Buffer, out: Buffer): void {
  if (key.length !== doubleKeyBytes || block.length !== blockBytes || out.length !== blockBytes) {
    throw new Fault("PP901", "TDES takes 16 bytes of key and 8 of block");
  }
  // The key goes in as a Buffer: a KeyObject would keep a clear copy. `final` makes OpenSSL cleanse its key schedule.
  const cipher = createCipheriv("des-ede", key, null).setAutoPadding(false);
  const encrypted = cipher.update(block);
  encrypted.copy(out);
  encrypted.fill(0);
  cipher.final();
}

/** One block of 8 bytes under a single DES key. OpenSSL 3 has no DES without its legacy provider, but TDES with K|K is DES. */
export function encryptDes(key: Buffer, block: Buffer, out: Buffer, memory: SecretMemory = ordinaryMemory): void {
  if (key.length !== singleKeyBytes) throw new Fault("PP901", "DES takes 8 bytes of key");
  const twice = memory.allocate(doubleKeyBytes);
  try {
    key.copy(twice, 0);
    key.copy(twice, singleKeyBytes);
    encryptTdes(twice, block, out);
  } finally {
    memory.release(twice);
  }
}
