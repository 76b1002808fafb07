import { hostCipher } from "./host-cipher.ts";

/** ANSI X9.24-1:2009 Annex A from the host's side: every key straight from the base derivation key (BDK). */

/** KSI, device and a transaction counter of 21 bits. */
export const tdesKsnBytes = 10;
const counterMask = 0x1fffff;
const topCounterBit = 0x100000;
const maxOneBits = 10;
/** A.2 and A.6: the variant for one half of a key. */
const halfVariant = Buffer.from("C0C0C0C000000000C0C0C0C000000000", "hex");
/** A.4.1, table A-1: of the transaction key. */
const pinVariant = Buffer.from("00000000000000FF00000000000000FF", "hex");
const macVariants = {
  request: Buffer.from("000000000000FF00000000000000FF00", "hex"),
  response: Buffer.from("00000000FF00000000000000FF000000", "hex"),
} as const;

/** A.6: the initial key of the terminal whose IKSN, or any KSN, this is. */
export function tdesInitialKey(bdk: Buffer, ksn: Buffer): Buffer {
  const serial = withCounter(ksn, 0).subarray(0, 8);
  return Buffer.concat([bdk, xor(bdk, halfVariant)].map((key) => hostCipher("tdes", key).encrypt(serial)));
}

/** A.3: one step down for each one bit of the counter, from the top. */
export function tdesTransactionKey(bdk: Buffer, ksn: Buffer): Buffer {
  const counter = counterOf(ksn);
  let key = tdesInitialKey(bdk, ksn);
  for (let bit = topCounterBit; bit > 0; bit >>= 1) {
    // The bits above this one, and this one.
    const passed = counter & ~(bit - 1);
    if (counter & bit) key = child(key, withCounter(ksn, passed).subarray(2));
  }
  return key;
}

/** The key of the PIN that came with this KSN; undefined when no terminal sends such a one. */
export function tdesPinKey(bdk: Buffer, ksn: Buffer): Buffer | undefined {
  return isSent(ksn) ? xor(tdesTransactionKey(bdk, ksn), pinVariant) : undefined;
}

/** The key of the MAC of the message with this KSN, or of its answer; undefined when no terminal sends such a one. */
export function tdesMacKey(bdk: Buffer, ksn: Buffer, use: keyof typeof macVariants): Buffer | undefined {
  return isSent(ksn) ? xor(tdesTransactionKey(bdk, ksn), macVariants[use]) : undefined;
}

function isSent(ksn: Buffer): boolean {
  const ones = counterOf(ksn).toString(2).replaceAll("0", "").length;
  return ones >= 1 && ones <= maxOneBits;
}

/** A.2, the non-reversible key generation process. */
function child(parent: Buffer, serial: Buffer): Buffer {
  const half = (key: Buffer): Buffer => {
    const [left, right] = [key.subarray(0, 8), key.subarray(8)];
    return xor(hostCipher("tdes", Buffer.concat([left, left])).encrypt(xor(serial, right)), right);
  };
  return Buffer.concat([half(xor(parent, halfVariant)), half(parent)]);
}

function counterOf(ksn: Buffer): number {
  return ksn.readUIntBE(7, 3) & counterMask;
}

function withCounter(ksn: Buffer, counter: number): Buffer {
  const changed = Buffer.from(ksn);
  changed.writeUIntBE((ksn.readUIntBE(7, 3) & ~counterMask) | counter, 7, 3);
  return changed;
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}
