import type { SecretMemory } from "../pin/secret-memory.ts";
import { decryptBlocks } from "./decrypt-blocks.ts";
import { kcvMatches } from "./kcv.ts";
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
const checkValueBytes = 4;

type SessionKeyName = "pin" | "mac" | "data";
/** Bytes of each wrapped key. */
type Layout = Readonly<Record<"pin" | "mac", number>> & { readonly data?: number };

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
 * The session keys in field 62 of a sign-on's answer, under the terminal master key (TMK, 16 or 24 bytes; TDES in ECB). Each is
 * checked by the first 4 bytes of zeros encrypted under it. The fault of `keyRefused` when one does not match, the length is
 * unknown, a key is flawed, or any but the MAC key has single length; then none is left in memory.
 */
export function unwrapSessionKeys(field62: Buffer, tmk: Buffer, memory: SecretMemory): SessionKeys {
  if (tmk.length === desBytes) throw keyRefused("the terminal master key has single length");
  refuseFlawedKey(tmk, "the terminal master key");
  const layout = layouts[field62.length];
  if (layout === undefined) {
    const known = Object.keys(layouts).join(", ");
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
    const key = unwrapOne(name, wrapped, checkValue, tmk, memory);
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

function unwrapOne(
  name: SessionKeyName,
  wrapped: Buffer,
  checkValue: Buffer,
  tmk: Buffer,
  memory: SecretMemory,
): Buffer {
  const key = memory.allocate(usedBytes(name, wrapped));
  try {
    if (name !== "mac" && key.length === desBytes) throw keyRefused(`the session's ${name} key has single length`);
    const iv = Buffer.alloc(desBytes);
    for (let at = 0; at < key.length; at += desBytes) {
      decryptBlocks("tdes", tmk, iv, wrapped.subarray(at, at + desBytes), key.subarray(at, at + desBytes));
    }
    if (!kcvMatches(key, "unionpay-ecb-zeros", checkValue, memory)) {
      throw keyRefused(`the check value of the session's ${name} key does not match`);
    }
    refuseFlawedKey(key, `the session's ${name} key`);
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
