import { Fault } from "../../faults/fault.ts";
import type { Random } from "../../ports/random.ts";
import { type HostCipherName, hostCipher } from "./host-cipher.ts";
import { hostCmac } from "./host-cmac.ts";

/** The header of a key block, TR-31:2018 A.2. */
export interface KeyBlockSpec {
  /** B under a TDES key of 16 or 24 bytes, D under an AES key of 16, 24 or 32. */
  readonly version: "B" | "D";
  /** Two characters, such as B1. */
  readonly usage: string;
  /** Of the wrapped key: T for TDES, A for AES. */
  readonly algorithm: "T" | "A";
  /** One character, such as X. */
  readonly mode: string;
  /** Two characters; 00 when versions are not used. */
  readonly keyVersion: string;
  readonly exportability: "E" | "N" | "S";
  /** Two characters and up to 251, such as KS and an initial KSN. The padding block PB is added where it is needed. */
  readonly optionalBlocks: readonly (readonly [id: string, data: string])[];
}

interface Binding {
  readonly cipher: HostCipherName;
  readonly blockBytes: 8 | 16;
  /** The key derivation's algorithm indicators, by length of the wrapping key in bytes. */
  readonly indicators: Readonly<Record<number, number>>;
}

/** TR-31:2018 5.3.2.1 and 5.3.2.3. */
const bindings: Readonly<Record<"B" | "D", Binding>> = {
  B: { cipher: "tdes", blockBytes: 8, indicators: { 16: 0, 24: 1 } },
  D: { cipher: "aes", blockBytes: 16, indicators: { 16: 2, 24: 3, 32: 4 } },
};

const encryptionUsage = 0;
const macUsage = 1;
const headerShape = /^[BD]\d{4}[0-9A-Z]{2}[TA][0-9A-Z][0-9A-Za-z]{2}[ENS]\d{2}00(?:[0-9A-Z]{2}[0-9A-F]{2}[ -~]*)?$/;
/** Id and length of an optional block. */
const optionalHeadChars = 4;
const longestOptionalChars = 0xff;

/**
 * A key in a TR-31:2018 key block, as a key-loading host sends it: header, wrapped key and MAC. The padding behind the key is
 * as short as it can be: what the block's length then tells of the key, nobody has to guess of a test key. Fault PP901 for a wrapping key that the version does not
 * have, and for a header that is none.
 */
export function wrapKeyBlock(spec: KeyBlockSpec, key: Buffer, kbpk: Buffer, random: Random): string {
  const { cipher, blockBytes } = bindings[spec.version];
  const lengthBits = Buffer.alloc(2);
  lengthBits.writeUInt16BE(key.length * 8);
  const padding = random.bytes(missing(lengthBits.length + key.length, blockBytes));
  const clear = Buffer.concat([lengthBits, key, padding]);
  const header = headerText(spec, 2 * (clear.length + blockBytes));
  const mac = hostCmac(cipher, derivedKey(spec.version, kbpk, macUsage), Buffer.concat([Buffer.from(header), clear]));
  const wrapped = hostCipher(cipher, derivedKey(spec.version, kbpk, encryptionUsage)).encrypt(clear, mac);
  return header + Buffer.concat([wrapped, mac]).toString("hex").toUpperCase();
}

function headerText(spec: KeyBlockSpec, bodyChars: number): string {
  const { version, usage, algorithm, mode, keyVersion, exportability } = spec;
  const optional = paddedOptionalBlocks(spec).map(optionalBlockText);
  const count = String(optional.length).padStart(2, "0");
  const behindLength = `${usage}${algorithm}${mode}${keyVersion}${exportability}${count}00${optional.join("")}`;
  const lengthChars = 5 + behindLength.length + bodyChars;
  const header = `${version}${String(lengthChars).padStart(4, "0")}${behindLength}`;
  if (!headerShape.test(header)) throw new Fault("PP901", "not the header of a key block");
  return header;
}

function optionalBlockText([id, data]: readonly [string, string]): string {
  const chars = optionalHeadChars + data.length;
  if (id.length !== 2 || chars > longestOptionalChars) {
    throw new Fault("PP901", `optional block ${id} has ${chars} characters`);
  }
  return id + chars.toString(16).toUpperCase().padStart(2, "0") + data;
}

/** TR-31:2018 A.5.6: together they are a multiple of the cipher's block, if need be with a padding block at the end. */
function paddedOptionalBlocks({ version, optionalBlocks }: KeyBlockSpec): KeyBlockSpec["optionalBlocks"] {
  const { blockBytes } = bindings[version];
  const chars = optionalBlocks.reduce((sum, [, data]) => sum + optionalHeadChars + data.length, 0);
  if (missing(chars, blockBytes) === 0) return optionalBlocks;
  return [...optionalBlocks, ["PB", "0".repeat(missing(chars + optionalHeadChars, blockBytes))]];
}

/** TR-31:2018 5.3.2.1, 5.3.2.3: CMACs over a counter, the usage, and algorithm and length of the wrapping key. */
function derivedKey(version: "B" | "D", kbpk: Buffer, usage: number): Buffer {
  const { cipher, blockBytes, indicators } = bindings[version];
  const indicator = indicators[kbpk.length];
  if (indicator === undefined) {
    throw new Fault("PP901", `version ${version} has no wrapping key of ${kbpk.length} bytes`);
  }
  const bits = kbpk.length * 8;
  const count = Math.ceil(kbpk.length / blockBytes);
  const parts = Array.from({ length: count }, (_, at) =>
    hostCmac(cipher, kbpk, Buffer.of(at + 1, 0, usage, 0, 0, indicator, bits >> 8, bits & 0xff)),
  );
  return Buffer.concat(parts, kbpk.length);
}

/** How much is missing to a whole number of blocks. */
function missing(length: number, blockBytes: number): number {
  return (blockBytes - (length % blockBytes)) % blockBytes;
}
