import type { SecretMemory } from "../pin/secret-memory.ts";
import { decryptBlocks } from "./decrypt-blocks.ts";
import { type KcvMethod, kcvMatches } from "./kcv.ts";
import { keyRefused } from "./key-refused.ts";
import { refuseFlawedKey } from "./refuse-flawed-key.ts";

/** The working keys of one sign-on. */
export interface SessionKeys {
  readonly pin: Buffer;
  /** 8 bytes when the host sent one of single length. */
  readonly mac: Buffer;
  /** For track data; undefined when the host sent none. */
  readonly data: Buffer | undefined;
  /** Releases all of them. */
  release(): void;
}

const desBytes = 8;
const sm4KeyBytes = 16;
const checkValueBytes = 4;

type SessionKeyName = "pin" | "mac" | "data";
/** Bytes of each wrapped key. */
type Layout = Readonly<Record<"pin" | "mac", number>> & { readonly data?: number };

/** What sets TDES and SM4 sign-ons apart. SM4 has one key length, so its field 62 has two layouts only. */
const sessionCiphers = {
  tdes: { blockBytes: 8, lengths: [24, 32, 40, 52, 56, 60, 84], kcv: "unionpay-ecb-zeros" },
  sm4: { blockBytes: 16, lengths: [40, 60], kcv: "sm4-ecb-zeros" },
} as const satisfies Record<string, { blockBytes: number; lengths: readonly number[]; kcv: KcvMethod }>;

export type SessionCipher = keyof typeof sessionCiphers;

/** Field 62 of a UnionPay sign-on's answer by its length: the keys in this order, behind each 4 bytes of check value. */
const layouts: Readonly<Record<number, Layout>> = {
  24: { pin: 8, mac: 8 },
  32: { pin: 16, mac: 8 },
  40: { pin: 16, mac: 16 },
  52: { pin: 16, mac: 8, data: 16 },
  56: { pin: 24, mac: 24 },
  60: { pin: 16, mac: 16, data: 16 },
  84: { pin: 24, mac: 24, data: 24 },
};

/**
 * The session keys in field 62 of a sign-on's answer, under the terminal master key (TMK) in ECB: of 16 or 24 bytes with TDES,
 * of 16 with SM4, whose use here follows the TDES one and was not checked against a published sample. Each is checked by the first 4 bytes of zeros encrypted under it. The fault of `keyRefused` when one does not match, the length is
 * unknown, a key is flawed, or any but the MAC key has single length; then none is left in memory.
 */
export function unwrapSessionKeys(
  field62: Buffer,
  tmk: Buffer,
  memory: SecretMemory,
  cipher: SessionCipher = "tdes",
): SessionKeys {
  if (tmk.length === desBytes) throw keyRefused("the terminal master key has single length");
  if (cipher === "tdes") refuseFlawedKey(tmk, "the terminal master key");
  else if (tmk.length !== sm4KeyBytes)
    throw keyRefused(`an SM4 master key has ${sm4KeyBytes} bytes, not ${tmk.length}`);
  const lengths: readonly number[] = sessionCiphers[cipher].lengths;
  const layout = lengths.includes(field62.length) ? layouts[field62.length] : undefined;
  if (layout === undefined) {
    const known = lengths.join(", ");
    throw keyRefused(`field 62 has ${field62.length} bytes; session keys come in ${known}`);
  }
  const unwrapped: Buffer[] = [];
  const release = () => {
    for (const key of unwrapped) memory.release(key);
  };
  let at = 0;
  const next = (name: SessionKeyName, lengthBytes: number): Buffer => {
    const wrapped = field62.subarray(at, at + lengthBytes);
    const checkValue = field62.subarray(at + lengthBytes, at + lengthBytes + checkValueBytes);
    at += lengthBytes + checkValueBytes;
    const key = unwrapOne({ name, wrapped, checkValue, cipher }, tmk, memory);
    unwrapped.push(key);
    return key;
  };
  try {
    const pin = next("pin", layout.pin);
    const mac = next("mac", layout.mac);
    const data = layout.data === undefined ? undefined : next("data", layout.data);
    return { pin, mac, data, release };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

interface WrappedSessionKey {
  readonly name: SessionKeyName;
  readonly wrapped: Buffer;
  readonly checkValue: Buffer;
  readonly cipher: SessionCipher;
}

function unwrapOne(
  { name, wrapped, checkValue, cipher }: WrappedSessionKey,
  tmk: Buffer,
  memory: SecretMemory,
): Buffer {
  const { blockBytes, kcv } = sessionCiphers[cipher];
  const key = memory.allocate(cipher === "tdes" ? usedBytes(name, wrapped) : wrapped.length);
  try {
    if (name !== "mac" && key.length === desBytes) throw keyRefused(`the session's ${name} key has single length`);
    const iv = Buffer.alloc(blockBytes);
    for (let at = 0; at < key.length; at += blockBytes) {
      decryptBlocks(cipher, tmk, iv, wrapped.subarray(at, at + blockBytes), key.subarray(at, at + blockBytes));
    }
    if (!kcvMatches(key, kcv, checkValue, memory)) {
      throw keyRefused(`the check value of the session's ${name} key does not match`);
    }
    if (cipher === "tdes") refuseFlawedKey(key, `the session's ${name} key`);
    return key;
  } catch (thrown) {
    memory.release(key);
    throw thrown;
  }
}

/** A MAC key of single length may stand in a place for more, zeros behind it: those are no half of a key. */
function usedBytes(name: SessionKeyName, wrapped: Buffer): number {
  const single = name === "mac" && wrapped.subarray(desBytes).every((byte) => byte === 0);
  return single ? desBytes : wrapped.length;
}
