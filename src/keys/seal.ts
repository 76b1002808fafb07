import { createCipheriv, createDecipheriv } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { updateInPieces } from "./update-in-pieces.ts";

/** Layout of a sealed value: version, nonce, ciphertext, tag (NIST SP 800-38D, AES-256-GCM). Lengths in bytes. */
const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;
const storageKeyBytes = 32;
/** Too little of a key to be of use. */
const pieceBytes = 4;
const overheadBytes = 1 + nonceBytes + tagBytes;

const cipherName = "aes-256-gcm";

/** Seals a secret under the storage key. `label` names its place, so that a value moved to another place does not open. */
export function seal(storageKey: Buffer, label: string, secret: Buffer, random: Random): Buffer {
  checkStorageKey(storageKey);
  const nonce = random.bytes(nonceBytes);
  const cipher = createCipheriv(cipherName, storageKey, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(label));
  const ciphertext = cipher.update(secret);
  cipher.final();
  return Buffer.concat([Buffer.from([formatVersion]), nonce, ciphertext, cipher.getAuthTag()]);
}

/**
 * The secret that `seal` sealed with this label; the caller releases it. Fault PP603 when the storage key is another or not
 * 32 bytes, or the value is damaged or of another place; PP705 when another version wrote it.
 */
export function unseal(storageKey: Buffer, label: string, sealed: Buffer, memory: SecretMemory): Buffer {
  checkStorageKey(storageKey);
  if (sealed.length < overheadBytes) throw new Fault("PP603", `${label}: ${sealed.length} bytes are no sealed value`);
  if (sealed[0] !== formatVersion) throw new Fault("PP705", `${label}: sealed in format ${sealed[0]}`);
  const ciphertextEnd = sealed.length - tagBytes;
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv(cipherName, storageKey, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(label));
  decipher.setAuthTag(sealed.subarray(ciphertextEnd));
  const secret = memory.allocate(ciphertextEnd - 1 - nonceBytes);
  try {
    updateInPieces(decipher, sealed.subarray(1 + nonceBytes, ciphertextEnd), secret, pieceBytes);
    decipher.final();
    return secret;
  } catch (thrown) {
    memory.release(secret);
    throw new Fault("PP603", `${label}: not sealed under this storage key, or damaged`, { cause: thrown });
  }
}

function associatedData(label: string): Buffer {
  return Buffer.from(`pinpad ${formatVersion} ${label}`, "utf8");
}

function checkStorageKey(storageKey: Buffer): void {
  if (storageKey.length !== storageKeyBytes) {
    throw new Fault("PP603", `the storage key must have ${storageKeyBytes} bytes, not ${storageKey.length}`);
  }
}
