import type { SecretMemory } from "../pin/secret-memory.ts";
import { type BlockCipher, blockBytesOf, encryptBlocks } from "./block-cipher.ts";
import { cmac } from "./cmac.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";

interface KcvRow {
  readonly lengthBytes: number;
  /** One block, of which the key check value is the left part. The caller releases it. */
  readonly wholeBlock: (key: Buffer, memory: SecretMemory) => Buffer;
}

const ecbZeros =
  (cipherOf: (key: Buffer) => BlockCipher): KcvRow["wholeBlock"] =>
  (key, memory) => {
    const cipher = cipherOf(key);
    const block = memory.allocate(blockBytesOf(cipher));
    encryptBlocks({ cipher, chaining: "ecb" }, key, block, block, memory);
    return block;
  };

const cmacOfZeros =
  (cipher: "tdes" | "aes"): KcvRow["wholeBlock"] =>
  (key, memory) =>
    cmac(cipher, key, Buffer.alloc(blockBytesOf(cipher)), memory);

const desOrTdes = (key: Buffer): BlockCipher => (key.length === 8 ? "des" : "tdes");

/**
 * The same key has another check value under each method, so none is ever told without its method.
 * ANSI X9.24-1:2017 Annex A: ECB over zeros for TDES keys, 3 bytes; CMAC over a block of zeros, 5 bytes, for AES keys and for
 * TDES ones. `unionpay-ecb-zeros` is the 4 bytes behind each working key of a UnionPay sign-on (field 62); a single-length MAC
 * key has one too. `sm4-ecb-zeros` is its counterpart for SM4. `aes-ecb-zeros` is what older systems still show.
 */
const methods = {
  "tdes-ecb-zeros": { lengthBytes: 3, wholeBlock: ecbZeros(() => "tdes") },
  "tdes-cmac": { lengthBytes: 5, wholeBlock: cmacOfZeros("tdes") },
  "aes-cmac-zeros": { lengthBytes: 5, wholeBlock: cmacOfZeros("aes") },
  "aes-ecb-zeros": { lengthBytes: 3, wholeBlock: ecbZeros(() => "aes") },
  "unionpay-ecb-zeros": { lengthBytes: 4, wholeBlock: ecbZeros(desOrTdes) },
  "sm4-ecb-zeros": { lengthBytes: 4, wholeBlock: ecbZeros(() => "sm4") },
} as const satisfies Record<string, KcvRow>;

export type KcvMethod = keyof typeof methods;

export const kcvMethods = Object.keys(methods) as KcvMethod[];

/** Every sender shows at least this much of a key check value. */
const shortestBytes = 3;

export interface Kcv {
  readonly method: KcvMethod;
  /** 3 to 5 bytes, see the method. */
  readonly value: Buffer;
}

/** The key check value of a key. Fault PP901 when the method's cipher has no key of this length; PP102 where SM4 is missing. */
export function keyCheckValue(key: Buffer, method: KcvMethod, memory: SecretMemory): Kcv {
  const { lengthBytes, wholeBlock } = methods[method];
  const block = wholeBlock(key, memory);
  try {
    return { method, value: Buffer.from(block.subarray(0, lengthBytes)) };
  } finally {
    memory.release(block);
  }
}

/**
 * Whether `expected` is this key's check value. Some senders show 3 bytes where the method gives more, so a left part of at
 * least 3 bytes will do; fewer or more bytes never match.
 */
export function kcvMatches(key: Buffer, method: KcvMethod, expected: Buffer, memory: SecretMemory): boolean {
  const { value } = keyCheckValue(key, method, memory);
  return expected.length >= shortestBytes && equalInConstantTime(value.subarray(0, expected.length), expected);
}

/** As a technician reads it over the phone: `aes-cmac-zeros 08793E25AB`. */
export function kcvText({ method, value }: Kcv): string {
  return `${method} ${value.toString("hex").toUpperCase()}`;
}
