import { createDecipheriv } from "node:crypto";
import { isCounter } from "../../keys/dukpt-counter.ts";
import { dukptTdes, ksnCounter, ksnWithCounter, nonReversibleKey, pinKey } from "../../keys/dukpt-tdes.ts";
import { encryptTdes } from "../../keys/tdes.ts";
import { pinRules } from "../../pin/pin-rules.ts";

/**
 * The host's side of PIN encryption, with the base derivation key (BDK). It belongs to the test acquirer: a real host does
 * this in an HSM, and a terminal never has the BDK.
 */

const blockBytes = 8;
/** ANSI X9.24-1:2009 A.6: the right half of the initial key comes from this variant of the BDK. */
const rightHalfVariant = Buffer.from("C0C0C0C000000000C0C0C0C000000000", "hex");

/** A.6: the initial key of the terminal with this IKSN; a KSN of the terminal gives the same. */
export function deriveInitialKey(bdk: Buffer, iksn: Buffer): Buffer {
  const serial = ksnWithCounter(iksn, 0).subarray(0, blockBytes);
  const variant = Buffer.from(bdk.map((byte, at) => byte ^ (rightHalfVariant[at] ?? 0)));
  const initialKey = Buffer.alloc(dukptTdes.keyBytes);
  encryptTdes(bdk, serial, initialKey.subarray(0, blockBytes));
  encryptTdes(variant, serial, initialKey.subarray(blockBytes));
  return initialKey;
}

/** A.3 "Derivation": the transaction key of this KSN, one step for each one bit of the counter from the top down. */
export function deriveTransactionKey(bdk: Buffer, ksn: Buffer): Buffer {
  let key = deriveInitialKey(bdk, ksn);
  let counter = 0;
  for (let bit = dukptTdes.counterBits - 1; bit >= 0; bit -= 1) {
    if ((ksnCounter(ksn) & (1 << bit)) === 0) continue;
    counter |= 1 << bit;
    key = nonReversibleKey(key, ksnWithCounter(ksn, counter).subarray(dukptTdes.ksnBytes - blockBytes));
  }
  return key;
}

/**
 * The digits 0 to 9 of the PIN in a format 0 block, a byte each; undefined when the block is not well formed under that key
 * and PAN (control nibble, length, digits or fill), or the KSN is none a terminal can send. So undefined says: the keys or
 * the PANs differ; it never says that the customer was wrong. Under a wrong key one block in 17 million still looks well formed.
 */
export function decryptPinBlock(bdk: Buffer, ksn: Buffer, pinBlock: Buffer, pan: string): Buffer | undefined {
  if (ksn.length !== dukptTdes.ksnBytes || pinBlock.length !== blockBytes) return undefined;
  if (!isCounter(ksnCounter(ksn), dukptTdes)) return undefined;
  const key = pinKey(deriveTransactionKey(bdk, ksn));
  const decipher = createDecipheriv("des-ede", key, null).setAutoPadding(false);
  const clear = decipher.update(pinBlock);
  decipher.final();
  return decodePinBlockFormat0(clear, pan);
}

/** ISO 9564-1:2017 9.3.2, backwards. */
function decodePinBlockFormat0(block: Buffer, pan: string): Buffer | undefined {
  const panField = Buffer.from(
    pan
      .slice(0, -1)
      .slice(-12)
      .padStart(blockBytes * 2, "0"),
    "hex",
  );
  const pinField = Array.from(block, (byte, at) => byte ^ (panField[at] ?? 0));
  const nibbles = pinField.flatMap((byte) => [byte >> 4, byte & 0xf]);
  const [control, length = 0, ...filled] = nibbles;
  if (control !== 0 || length < pinRules.minDigits || length > pinRules.maxDigits) return undefined;
  const digits = filled.slice(0, length);
  const fill = filled.slice(length);
  if (digits.some((digit) => digit > 9) || fill.some((nibble) => nibble !== 0xf)) return undefined;
  return Buffer.from(digits);
}
