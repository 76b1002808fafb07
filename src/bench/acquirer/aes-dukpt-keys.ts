import { type HostCipherName, hostCipher } from "./host-cipher.ts";

/** ANSI X9.24-3:2017 clause 6 from the host's side: every key straight from the base derivation key (BDK). */

/** BDK id (4 bytes), derivation id (4) and transaction counter (4); the first two are the initial key id. */
export const aesKsnBytes = 12;
const initialKeyIdBytes = 8;
const counterBits = 32;
const maxOneBits = 16;

/** 6.2.2, key usage indicators; of MACs as the terminal sees them, which makes that of the request and checks that of the answer. */
const usages = {
  pin: 0x1000,
  macRequest: 0x2000,
  macResponse: 0x2001,
  derivation: 0x8000,
  initialKey: 0x8001,
} as const;

interface KeyType {
  /** 6.2.1, algorithm indicator. */
  readonly algorithm: number;
  readonly bits: number;
}

const doubleLengthTdes: KeyType = { algorithm: 0, bits: 128 };

/** AES-128, AES-192 and AES-256 are 2, 3 and 4. */
function aesOfSize(key: Buffer): KeyType {
  return { algorithm: key.length / 8, bits: key.length * 8 };
}

/** "Derive Initial Key": that of the terminal whose KSN this is, as long as the BDK. */
export function aesInitialKey(bdk: Buffer, ksn: Buffer): Buffer {
  return derive(bdk, usages.initialKey, aesOfSize(bdk), ksn.subarray(0, initialKeyIdBytes));
}

/** "Host Derive Working Key": one derivation for each one bit of the counter, from the top. */
export function aesTransactionKey(bdk: Buffer, ksn: Buffer): Buffer {
  const counter = counterOf(ksn);
  let key = aesInitialKey(bdk, ksn);
  let passed = 0n;
  for (let bit = 1n << BigInt(counterBits - 1); bit > 0n; bit >>= 1n) {
    if ((counter & bit) === 0n) continue;
    passed |= bit;
    key = derive(key, usages.derivation, aesOfSize(bdk), context(ksn, passed));
  }
  return key;
}

/**
 * The key of the PIN that came with this KSN: for AES as long as the BDK, for TDES of double length. Undefined when no
 * terminal sends such a KSN.
 */
export function aesPinKey(bdk: Buffer, ksn: Buffer, cipher: HostCipherName): Buffer | undefined {
  const type = cipher === "aes" ? aesOfSize(bdk) : doubleLengthTdes;
  return workingKey(bdk, ksn, usages.pin, type);
}

/** The key of the MAC of the message with this KSN, or of its answer, as long as the BDK. Undefined as `aesPinKey`. */
export function aesMacKey(bdk: Buffer, ksn: Buffer, use: "request" | "response"): Buffer | undefined {
  return workingKey(bdk, ksn, use === "request" ? usages.macRequest : usages.macResponse, aesOfSize(bdk));
}

function workingKey(bdk: Buffer, ksn: Buffer, usage: number, type: KeyType): Buffer | undefined {
  const counter = counterOf(ksn);
  const ones = counter.toString(2).replaceAll("0", "").length;
  if (ones < 1 || ones > maxOneBits) return undefined;
  return derive(aesTransactionKey(bdk, ksn), usage, type, context(ksn, counter));
}

/** 6.2.3: the derivation data, once for each block that the key needs, encrypted under the parent. */
function derive(parent: Buffer, usage: number, { algorithm, bits }: KeyType, eightBytes: Buffer): Buffer {
  const count = Math.ceil(bits / 128);
  const blocks = Array.from({ length: count }, (_, at) => {
    const head = Buffer.of(1, at + 1, usage >> 8, usage & 0xff, 0, algorithm, bits >> 8, bits & 0xff);
    return Buffer.concat([head, eightBytes]);
  });
  return hostCipher("aes", parent)
    .encrypt(Buffer.concat(blocks))
    .subarray(0, bits / 8);
}

/** What of a KSN goes into every derivation but the first: the derivation id and the counter. */
function context(ksn: Buffer, counter: bigint): Buffer {
  const bytes = Buffer.from(ksn.subarray(4));
  bytes.writeUInt32BE(Number(counter), 4);
  return bytes;
}

function counterOf(ksn: Buffer): bigint {
  return BigInt(ksn.readUInt32BE(initialKeyIdBytes));
}
