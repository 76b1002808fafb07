import { Fault } from "../faults/fault.ts";
import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import type { DukptScheme, WorkingKeyRequest } from "./dukpt-scheme.ts";
import type { WorkingKeyUsage } from "./dukpt-state.ts";
import { refuseFlawedKey } from "./refuse-flawed-key.ts";
import { encryptDes, encryptTdes } from "./tdes.ts";

const halfKeyBytes = 8;
const keyBytes = 2 * halfKeyBytes;
const ksnBytes = 10;
/** The transaction counter is the last 21 bits of the KSN. */
const counterBits = 21;
const counterEnd = 1 << counterBits;
/** A.2: the variant under which the left half is generated. */
const leftHalfVariant = Buffer.from("C0C0C0C000000000C0C0C0C000000000", "hex");

interface Variant {
  readonly halfMask: Buffer;
  /** A data key is its variant encrypted under itself, so that no key of the transaction gives away another. */
  readonly oneWay: boolean;
}

const macRequest = { halfMask: Buffer.from("000000000000FF00", "hex"), oneWay: false };
const dataRequest = { halfMask: Buffer.from("0000000000FF0000", "hex"), oneWay: true };
/** A.4.1, table A-1, where a request key is one for "request or both ways". There is none for encrypting keys. */
const variants = {
  pin: { halfMask: Buffer.from("00000000000000FF", "hex"), oneWay: false },
  macRequest,
  macBoth: macRequest,
  macResponse: { halfMask: Buffer.from("00000000FF000000", "hex"), oneWay: false },
  dataRequest,
  dataBoth: dataRequest,
  dataResponse: { halfMask: Buffer.from("000000FF00000000", "hex"), oneWay: true },
} as const satisfies Record<Exclude<WorkingKeyUsage, "keyEncryption">, Variant>;

/** TDES DUKPT as ANSI X9.24-1:2009 Annex A (the same as X9.24-3:2017 Annex C) defines it. */
export const dukptTdes = {
  kind: "tdes",
  stateFormat: 1,
  keyBytes,
  ksnBytes,
  counterBits,
  maxOneBits: 10,
  ksnCounter,
  ksnWithCounter,
  refuseUnusableKey: (initialKey) => refuseFlawedKey(initialKey, "the initial key"),
  childKey: (parent, ksn, memory) => nonReversibleKey(parent, ksn.subarray(ksnBytes - halfKeyBytes), memory),
  workingKey: tdesWorkingKey,
} as const satisfies DukptScheme;

/**
 * A.2 Non-reversible Key Generation Process: the child of `key` for `data`, the rightmost 8 bytes of a KSN.
 * The caller releases the result.
 */
export function nonReversibleKey(key: Buffer, data: Buffer, memory: SecretMemory = ordinaryMemory): Buffer {
  const variant = memory.allocate(keyBytes);
  const child = memory.allocate(keyBytes);
  try {
    xorInto(variant, key, leftHalfVariant);
    halfKey(variant, data, child.subarray(0, halfKeyBytes), memory);
    halfKey(key, data, child.subarray(halfKeyBytes), memory);
    return child;
  } catch (thrown) {
    memory.release(child);
    throw thrown;
  } finally {
    memory.release(variant);
  }
}

/** A.4.1: the key that encrypts the PIN of the transaction whose key this is. The caller releases it. */
export function pinKey(transactionKey: Buffer, memory: SecretMemory = ordinaryMemory): Buffer {
  return variantKey(transactionKey, variants.pin, memory);
}

/** The transaction counter in a KSN of 10 bytes. */
export function ksnCounter(ksn: Buffer): number {
  return ksn.readUInt32BE(ksnBytes - 4) & (counterEnd - 1);
}

/** This KSN with another counter, as a buffer of its own. */
export function ksnWithCounter(ksn: Buffer, counter: number): Buffer {
  if (ksn.length !== ksnBytes) throw new Fault("PP901", `a KSN has 10 bytes, not ${ksn.length}`);
  const changed = Buffer.from(ksn);
  const at = ksnBytes - 4;
  // The counter's word also holds the last bits of the device id.
  changed.writeUInt32BE(((changed.readUInt32BE(at) & ~(counterEnd - 1)) | counter) >>> 0, at);
  return changed;
}

function tdesWorkingKey(
  transactionKey: Buffer,
  _ksn: Buffer,
  { usage, type = "tdes2" }: WorkingKeyRequest,
  memory: SecretMemory,
): Buffer {
  const variant = usage === "keyEncryption" ? undefined : variants[usage];
  if (variant === undefined || type !== "tdes2") throw new Fault("PP901", `TDES DUKPT has no ${usage} key of ${type}`);
  return variantKey(transactionKey, variant, memory);
}

function variantKey(transactionKey: Buffer, { halfMask, oneWay }: Variant, memory: SecretMemory): Buffer {
  const key = memory.allocate(keyBytes);
  for (let at = 0; at < keyBytes; at += 1) key[at] = (transactionKey[at] ?? 0) ^ (halfMask[at % halfKeyBytes] ?? 0);
  return oneWay ? encryptedUnderItself(key, memory) : key;
}

function encryptedUnderItself(key: Buffer, memory: SecretMemory): Buffer {
  const encrypted = memory.allocate(keyBytes);
  try {
    for (const at of [0, halfKeyBytes]) {
      encryptTdes(key, key.subarray(at, at + halfKeyBytes), encrypted.subarray(at, at + halfKeyBytes));
    }
    return encrypted;
  } finally {
    memory.release(key);
  }
}

/** A.2 steps 1 to 3 and 5 to 7: one half of the child key. */
function halfKey(key: Buffer, data: Buffer, out: Buffer, memory: SecretMemory): void {
  const left = key.subarray(0, halfKeyBytes);
  const right = key.subarray(halfKeyBytes);
  xorInto(out, data, right);
  encryptDes(left, out, out, memory);
  xorInto(out, out, right);
}

function xorInto(out: Buffer, a: Buffer, b: Buffer): void {
  for (let at = 0; at < out.length; at += 1) out[at] = (a[at] ?? 0) ^ (b[at] ?? 0);
}
