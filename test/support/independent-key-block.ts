import { createCipheriv, randomBytes } from "node:crypto";

/**
 * TR-31 read a second time, from the sender's side: it wraps. It works on hexadecimal text and shares no code with src, so that
 * a mistake would have to be made twice.
 */
export interface KeyBlockToWrap {
  readonly version: "B" | "D";
  readonly usage: string;
  readonly algorithm: string;
  readonly mode: string;
  readonly keyVersion?: string;
  readonly exportability?: string;
  readonly context?: string;
  /** As they stand in the header, padding block included. */
  readonly optionalBlocks?: readonly string[];
  readonly key: Buffer;
  /** Blocks of padding beyond the least, to hide the key's length. */
  readonly obfuscationBlocks?: number;
}

function cbc(version: "B" | "D", key: Buffer, iv: string, data: string): string {
  const [name, cipherKey] =
    version === "D"
      ? [`aes-${key.length * 8}-cbc`, key]
      : ["des-ede3-cbc", key.length === 16 ? Buffer.concat([key, key.subarray(0, 8)]) : key];
  const cipher = createCipheriv(name, cipherKey, Buffer.from(iv, "hex"));
  cipher.setAutoPadding(false);
  return cipher.update(data, "hex", "hex") + cipher.final("hex");
}

function xor(a: string, b: string): string {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(16).padStart(a.length, "0");
}

/** NIST SP 800-38B, on numbers: the subkeys are products by x and x squared in the field. */
export function independentCmac(version: "B" | "D", key: Buffer, message: string): string {
  const digits = version === "D" ? 32 : 16;
  const zeros = "0".repeat(digits);
  const timesX = (value: bigint) => {
    const shifted = value << 1n;
    const top = 1n << BigInt(digits * 4);
    return shifted < top ? shifted : (shifted - top) ^ (version === "D" ? 0x87n : 0x1bn);
  };
  const k1 = timesX(BigInt(`0x${cbc(version, key, zeros, zeros)}`));
  const whole = message.length > 0 && message.length % digits === 0;
  const padded = whole ? message : `${message}80`.padEnd(Math.ceil((message.length + 2) / digits) * digits, "0");
  const subkey = (whole ? k1 : timesX(k1)).toString(16).padStart(digits, "0");
  const masked = padded.slice(0, -digits) + xor(padded.slice(-digits), subkey);
  return cbc(version, key, zeros, masked).slice(-digits);
}

/** The key that encrypts (`0000`) or authenticates (`0001`) the blocks under this wrapping key. */
export function derivedKey(version: "B" | "D", kbpk: Buffer, usage: "0000" | "0001"): Buffer {
  const shapes: Record<string, string> = {
    B16: "00000080",
    B24: "000100C0",
    D16: "00020080",
    D24: "000300C0",
    D32: "00040100",
  };
  const shape = shapes[`${version}${kbpk.length}`];
  const parts = ["01", "02", "03"].map((count) => independentCmac(version, kbpk, `${count}${usage}00${shape}`));
  return Buffer.from(parts.join(""), "hex").subarray(0, kbpk.length);
}

/** An optional block as it stands in a header. */
export function optionalBlock(id: string, data: string): string {
  return id + (4 + data.length).toString(16).toUpperCase().padStart(2, "0") + data;
}

/** The key block, under the wrapping key. */
export function wrapKeyBlock(wanted: KeyBlockToWrap, kbpk: Buffer): string {
  const { version, key } = wanted;
  const blockBytes = version === "D" ? 16 : 8;
  const optional = wanted.optionalBlocks ?? [];
  const clearBytes =
    Math.ceil((2 + key.length) / blockBytes) * blockBytes + (wanted.obfuscationBlocks ?? 0) * blockBytes;
  const bits = (key.length * 8).toString(16).padStart(4, "0");
  const clear = bits + key.toString("hex") + randomBytes(clearBytes - 2 - key.length).toString("hex");
  const behindLength =
    wanted.usage +
    wanted.algorithm +
    wanted.mode +
    (wanted.keyVersion ?? "00") +
    (wanted.exportability ?? "N") +
    String(optional.length).padStart(2, "0") +
    `${wanted.context ?? "0"}0` +
    optional.join("");
  const total = 5 + behindLength.length + 2 * clearBytes + 2 * blockBytes;
  const header = version + String(total).padStart(4, "0") + behindLength;
  const covered = Buffer.from(header, "ascii").toString("hex") + clear;
  const mac = independentCmac(version, derivedKey(version, kbpk, "0001"), covered);
  const wrapped = cbc(version, derivedKey(version, kbpk, "0000"), mac, clear);
  return header + (wrapped + mac).toUpperCase();
}
