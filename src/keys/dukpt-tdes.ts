import { Fault } from "../faults/fault.ts";
import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import { encryptDes } from "./tdes.ts";

/** TDES DUKPT as ANSI X9.24-1:2009 Annex A (the same as X9.24-3:2017 Annex C) defines it. Lengths in bytes. */
export const dukptTdes = {
  keyBytes: 16,
  ksnBytes: 10,
  /** The transaction counter is the last 21 bits of the KSN. */
  counterBits: 21,
  lastCounter: 0x1ff800,
  /** A counter with more one bits would need more derivations than A.3 allows a transaction; it is skipped. */
  maxOneBits: 10,
} as const;

const halfKeyBytes = 8;
const counterEnd = 1 << dukptTdes.counterBits;
/** A.2: the variant under which the left half is generated. */
const leftHalfVariant = Buffer.from("C0C0C0C000000000C0C0C0C000000000", "hex");
/** A.4.1, table A-1. */
const pinVariant = Buffer.from("00000000000000FF00000000000000FF", "hex");

/**
 * A.2 Non-reversible Key Generation Process: the child of `key` for `data`, the rightmost 8 bytes of a KSN.
 * The caller releases the result.
 */
export function nonReversibleKey(key: Buffer, data: Buffer, memory: SecretMemory = ordinaryMemory): Buffer {
  const variant = memory.allocate(dukptTdes.keyBytes);
  const child = memory.allocate(dukptTdes.keyBytes);
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
  const key = memory.allocate(dukptTdes.keyBytes);
  xorInto(key, transactionKey, pinVariant);
  return key;
}

/** The transaction counter in a KSN of 10 bytes. */
export function ksnCounter(ksn: Buffer): number {
  return ksn.readUInt32BE(dukptTdes.ksnBytes - 4) & (counterEnd - 1);
}

/** This KSN with another counter, as a buffer of its own. */
export function ksnWithCounter(ksn: Buffer, counter: number): Buffer {
  if (ksn.length !== dukptTdes.ksnBytes) throw new Fault("PP901", `a KSN has 10 bytes, not ${ksn.length}`);
  const changed = Buffer.from(ksn);
  const at = dukptTdes.ksnBytes - 4;
  // The counter's word also holds the last bits of the device id.
  changed.writeUInt32BE(((changed.readUInt32BE(at) & ~(counterEnd - 1)) | counter) >>> 0, at);
  return changed;
}

/** The counter of the next transaction (A.3 "New Key"); undefined after the last, 0x1FF800. */
export function nextCounter(counter: number): number | undefined {
  let next = counter + 1;
  while (oneBits(next) > dukptTdes.maxOneBits) next += lowestBit(next);
  return next < counterEnd ? next : undefined;
}

/** How many transactions are left when the next has this counter; undefined stands for none. */
export function remainingTransactions(counter: number | undefined): number {
  if (counter === undefined) return 0;
  // Counts the valid counters from this one up: itself, and those that share its upper bits and have a one where it has a zero.
  let remaining = oneBits(counter) <= dukptTdes.maxOneBits ? 1 : 0;
  for (let bit = 0; bit < dukptTdes.counterBits; bit += 1) {
    if ((counter & (1 << bit)) !== 0) continue;
    const onesAbove = oneBits(counter >> bit) + 1;
    for (let ones = 0; ones <= dukptTdes.maxOneBits - onesAbove; ones += 1) remaining += choose(bit, ones);
  }
  return remaining;
}

export function oneBits(value: number): number {
  let ones = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) ones += 1;
  return ones;
}

export function lowestBit(value: number): number {
  return value & -value;
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

function choose(from: number, taken: number): number {
  let ways = 1;
  for (let at = 0; at < taken; at += 1) ways = (ways * (from - at)) / (at + 1);
  return ways;
}
