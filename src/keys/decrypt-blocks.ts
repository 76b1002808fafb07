import { createDecipheriv } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import { blockBytesOf, cipherAvailable } from "./block-cipher.ts";
import { updateInPieces } from "./update-in-pieces.ts";

const cbcNames = {
  tdes: { 16: "des-ede-cbc", 24: "des-ede3-cbc" },
  aes: { 16: "aes-128-cbc", 24: "aes-192-cbc", 32: "aes-256-cbc" },
  sm4: { 16: "sm4-cbc" },
} as const satisfies Record<string, Readonly<Record<number, string>>>;

/**
 * Decrypts whole blocks in CBC into `out`, which has the length of `data`. One block under an IV of zeros is a block in ECB.
 * Fault PP901 for lengths the cipher does not have; PP102 when OpenSSL lacks the cipher.
 */
export function decryptBlocks(cipher: keyof typeof cbcNames, key: Buffer, iv: Buffer, data: Buffer, out: Buffer): void {
  const names: Readonly<Record<number, string>> = cbcNames[cipher];
  const name = names[key.length];
  if (name === undefined) throw new Fault("PP901", `${cipher} has no keys of ${key.length} bytes`);
  if (!cipherAvailable(cipher)) throw new Fault("PP102", `the OpenSSL of this Node has no ${name}`);
  if (data.length % blockBytesOf(cipher) !== 0 || out.length !== data.length) {
    throw new Fault("PP901", `${cipher} takes whole blocks, not ${data.length} bytes`);
  }
  // The key goes in as a Buffer: a KeyObject would keep a clear copy. `final` makes OpenSSL cleanse its key schedule.
  const decipher = createDecipheriv(name, key, iv).setAutoPadding(false);
  updateInPieces(decipher, data, out, blockBytesOf(cipher));
  decipher.final();
}
