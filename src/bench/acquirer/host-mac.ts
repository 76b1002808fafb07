import { type HostCipherName, hostCipher } from "./host-cipher.ts";
import { hostCmac } from "./host-cmac.ts";

/** The acquirer's own MACs: none of the pad's code. Each gives the 8 bytes of DE 64 or 128. */

const desBytes = 8;

/** ANSI X9.19, ISO/IEC 9797-1 algorithm 3 with padding method 1: DES in a chain, and of its end a decryption and an encryption. */
function retailMac(key: Buffer, message: Buffer): Buffer {
  const [left, right] = [key.subarray(0, desBytes), key.subarray(desBytes)];
  const chained = des(left).encrypt(filled(message), Buffer.alloc(desBytes)).subarray(-desBytes);
  return des(left).encrypt(des(right).decrypt(chained));
}

/**
 * The "ECB MAC" of UnionPay's terminals: all blocks exclusive-or'd, written in hexadecimal; its first half encrypted, added to the
 * second, encrypted again, and of that in hexadecimal the first 8 characters.
 */
function ecbMac(key: Buffer, message: Buffer): Buffer {
  const sum = Buffer.alloc(desBytes);
  filled(message).forEach((byte, at) => {
    sum[at % desBytes] = (sum[at % desBytes] ?? 0) ^ byte;
  });
  const text = hexText(sum);
  const cipher = key.length === desBytes ? des(key) : hostCipher("tdes", key);
  const first = cipher.encrypt(text.subarray(0, desBytes));
  const mixed = first.map((byte, at) => byte ^ (text[desBytes + at] ?? 0));
  return hexText(cipher.encrypt(Buffer.from(mixed))).subarray(0, desBytes);
}

/** Under an AES key every dialect has the left half of a CMAC. */
export function hostMac(cipher: HostCipherName, algorithm: "retail" | "ecb", key: Buffer, message: Buffer): Buffer {
  if (cipher === "aes") return hostCmac("aes", key, message).subarray(0, desBytes);
  return algorithm === "ecb" ? ecbMac(key, message) : retailMac(key, message);
}

/** Single DES as TDES with one key twice: OpenSSL has no DES by itself any more. */
function des(key: Buffer) {
  return hostCipher("tdes", Buffer.concat([key, key]));
}

/** Zeros behind, to whole blocks; one block at least. */
function filled(message: Buffer): Buffer {
  return Buffer.concat([message], Math.max(1, Math.ceil(message.length / desBytes)) * desBytes);
}

function hexText(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("hex").toUpperCase());
}
