import { type Cipher, createCipheriv, createDecipheriv, type Decipher } from "node:crypto";
import { Fault } from "../../faults/fault.ts";

export type HostCipherName = "tdes" | "aes";

export interface HostCipher {
  readonly blockBytes: 8 | 16;
  /** Whole blocks, ECB; CBC when there is an IV. */
  encrypt(data: Buffer, iv?: Buffer): Buffer;
  decrypt(data: Buffer, iv?: Buffer): Buffer;
}

/** OpenSSL's names by length of the key in bytes; for ECB, DES has no ending. */
const names: Readonly<Record<HostCipherName, Readonly<Record<number, string>>>> = {
  tdes: { 16: "des-ede", 24: "des-ede3" },
  aes: { 16: "aes-128", 24: "aes-192", 32: "aes-256" },
};
const blockBytes = { tdes: 8, aes: 16 } as const;
const ecbEnding = { tdes: "", aes: "-ecb" } as const;

/** The acquirer's own way to its ciphers: it shares none of the pad's code. Fault PP901 for a key of another length. */
export function hostCipher(cipher: HostCipherName, key: Buffer): HostCipher {
  const name = names[cipher][key.length];
  if (name === undefined) throw new Fault("PP901", `${cipher} has no keys of ${key.length} bytes`);
  const mode = (iv: Buffer | undefined): [string, Buffer, Buffer | null] => [
    name + (iv ? "-cbc" : ecbEnding[cipher]),
    key,
    iv ?? null,
  ];
  return {
    blockBytes: blockBytes[cipher],
    encrypt: (data, iv) => run(createCipheriv(...mode(iv)), data),
    decrypt: (data, iv) => run(createDecipheriv(...mode(iv)), data),
  };
}

function run(transform: Cipher | Decipher, data: Buffer): Buffer {
  transform.setAutoPadding(false);
  return Buffer.concat([transform.update(data), transform.final()]);
}
