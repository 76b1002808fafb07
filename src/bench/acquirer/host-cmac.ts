import { type HostCipherName, hostCipher } from "./host-cipher.ts";

/** NIST SP 800-38B 5.3, by length of the block in bytes. */
const subkeyConstants = { 8: 0x1bn, 16: 0x87n } as const;

/** CMAC, NIST SP 800-38B 6.2: a whole block, 8 bytes with TDES, 16 with AES. Fault PP901 for a key of another length. */
export function hostCmac(cipher: HostCipherName, key: Buffer, message: Buffer): Buffer {
  const { blockBytes, encrypt } = hostCipher(cipher, key);
  const zeros = Buffer.alloc(blockBytes);
  const doubled = (value: bigint): bigint => {
    const shifted = value << 1n;
    const fellOut = shifted >> BigInt(8 * blockBytes);
    return BigInt.asUintN(8 * blockBytes, shifted) ^ (fellOut * subkeyConstants[blockBytes]);
  };
  const isWhole = message.length > 0 && message.length % blockBytes === 0;
  const padded = isWhole ? Buffer.from(message) : padTo(blockBytes, Buffer.concat([message, Buffer.of(0x80)]));
  const first = doubled(toNumber(encrypt(zeros)));
  const last = padded.subarray(-blockBytes);
  const masked = toNumber(last) ^ (isWhole ? first : doubled(first));
  last.write(masked.toString(16).padStart(2 * blockBytes, "0"), "hex");
  return encrypt(padded, zeros).subarray(-blockBytes);
}

function padTo(blockBytes: number, data: Buffer): Buffer {
  return Buffer.concat([data], Math.ceil(data.length / blockBytes) * blockBytes);
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}
