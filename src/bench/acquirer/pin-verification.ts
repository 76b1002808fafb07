import type { PinBlockFormat } from "../../pin/pin-block-formats.ts";
import type { AcquirerKeys } from "./acquirer-keys.ts";
import { aesInitialKey, aesKsnBytes, aesPinKey, aesTransactionKey } from "./aes-dukpt-keys.ts";
import type { HostCipherName } from "./host-cipher.ts";
import { cipherOfFormat, type PinBlockReading, readPinBlock } from "./read-pin-block.ts";
import { tdesInitialKey, tdesKsnBytes, tdesPinKey, tdesTransactionKey } from "./tdes-dukpt-keys.ts";

/**
 * The host's side of PIN encryption, with the base derivation keys (BDK). It belongs to the test acquirer: a real host does
 * this in an HSM, and a terminal never has a BDK. It shares no code with the pad's side, so that a clause that one of them
 * misreads is found by the other.
 */

/** A PIN as it comes from a terminal. */
export interface SentPin {
  /** 8 bytes, or 16 in format 4. */
  readonly pinBlock: Buffer;
  /** 10 bytes with TDES DUKPT, 12 with AES DUKPT; none with a fixed or session key. */
  readonly ksn: Buffer | undefined;
  readonly format: PinBlockFormat;
}

const format0: PinBlockReading = { format: 0, panField: "full" };

/** The initial key of the terminal with this KSN, whatever it has counted to: 10 bytes for TDES DUKPT, 12 for AES DUKPT. */
export function deriveInitialKey(bdk: Buffer, ksn: Buffer): Buffer {
  return ksn.length === aesKsnBytes ? aesInitialKey(bdk, ksn) : tdesInitialKey(bdk, ksn);
}

/** The transaction key (AES: intermediate derivation key) of this KSN. */
export function deriveTransactionKey(bdk: Buffer, ksn: Buffer): Buffer {
  return ksn.length === aesKsnBytes ? aesTransactionKey(bdk, ksn) : tdesTransactionKey(bdk, ksn);
}

/**
 * The digits 0 to 9 of the PIN that a terminal under this BDK encrypted, a byte each; undefined when the block is not well
 * formed under key and PAN, or the KSN is none a terminal can send. So undefined says: the keys or the PANs differ; it never
 * says that the customer was wrong. `readPinBlock` says how often chance makes a PIN of a wrong key.
 */
export function decryptPinBlock(
  bdk: Buffer,
  ksn: Buffer,
  pinBlock: Buffer,
  pan: string,
  reading: PinBlockReading = format0,
): Buffer | undefined {
  const key = dukptPinKey(bdk, ksn, cipherOfFormat(reading.format));
  return key && readPinBlock(key, pinBlock, pan, reading);
}

/** As `decryptPinBlock`, under the key that the KSN names, or, where there is none, under the fixed one. */
export function readPin(keys: AcquirerKeys, { pinBlock, ksn, format }: SentPin, pan: string): Buffer | undefined {
  const reading = { format, panField: keys.panField };
  if (!ksn) return readPinBlock(keys.tpk[cipherOfFormat(format)], pinBlock, pan, reading);
  const bdk = bdkOf(keys, ksn);
  return bdk && decryptPinBlock(bdk, ksn, pinBlock, pan, reading);
}

function bdkOf(keys: AcquirerKeys, ksn: Buffer): Buffer | undefined {
  if (ksn.length === tdesKsnBytes) return keys.tdesBdk;
  return keys.aesBdks.get(ksn.toString("hex", 0, 4).toUpperCase());
}

function dukptPinKey(bdk: Buffer, ksn: Buffer, cipher: HostCipherName): Buffer | undefined {
  if (ksn.length === aesKsnBytes) return aesPinKey(bdk, ksn, cipher);
  return ksn.length === tdesKsnBytes && cipher === "tdes" ? tdesPinKey(bdk, ksn) : undefined;
}
