import type { SecretMemory } from "../pin/secret-memory.ts";
import { blockBytesOf } from "./block-cipher.ts";
import { cmac } from "./cmac.ts";
import { decryptBlocks } from "./decrypt-blocks.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { type KeyBlockHeader, type KeyBlockVersion, keyBlockUnits, parseKeyBlockHeader } from "./key-block-header.ts";
import { keyRefused } from "./key-refused.ts";
import { refuseFlawedKey } from "./refuse-flawed-key.ts";

export interface UnwrappedKey {
  /** Authentic: the MAC was verified. */
  readonly header: KeyBlockHeader;
  /** The caller releases it. */
  readonly key: Buffer;
}

interface BindingRow {
  readonly cipher: "tdes" | "aes";
  /** The key derivation's algorithm indicator, by length of the wrapping key in bytes. */
  readonly derivationAlgorithms: Readonly<Record<number, number>>;
}

/** TR-31:2018 5.3.2.1 (TDES) and 5.3.2.3 (AES): what wraps in a block of this version. */
export const keyBlockBindings: Readonly<Record<KeyBlockVersion, BindingRow>> = {
  B: { cipher: "tdes", derivationAlgorithms: { 16: 0, 24: 1 } },
  D: { cipher: "aes", derivationAlgorithms: { 16: 2, 24: 3, 32: 4 } },
};

/** Key usage indicators of the key derivation. */
const derivedFor = { encryption: 0, mac: 1 } as const;
const keyLengthBytes = 2;

/**
 * The key in a TR-31:2018 or X9.143:2021 key block, under the wrapping key (KBPK). The fault of `keyRefused` for a block that
 * is not well formed, was changed, or was wrapped under another key: which of the last two cannot be told apart.
 */
export function unwrapKeyBlock(block: string, kbpk: Buffer, memory: SecretMemory): UnwrappedKey {
  const header = parseKeyBlockHeader(block);
  const { cipher, derivationAlgorithms } = keyBlockBindings[header.version];
  if (derivationAlgorithms[kbpk.length] === undefined) {
    throw keyRefused(`a key block of version ${header.version} has no wrapping key of ${kbpk.length} bytes`);
  }
  if (cipher === "tdes") refuseFlawedKey(kbpk, "the wrapping key");
  const macAt = block.length - keyBlockUnits[header.version].hexChars;
  const mac = Buffer.from(block.slice(macAt), "hex");
  const wrapped = Buffer.from(block.slice(header.headerChars, macAt), "hex");
  // What the MAC covers: the header as it stands, and the clear key data behind it.
  const covered = memory.allocate(header.headerChars + wrapped.length);
  try {
    covered.write(block.slice(0, header.headerChars), "latin1");
    const clear = covered.subarray(header.headerChars);
    withDerivedKey(header.version, kbpk, "encryption", memory, (key) =>
      decryptBlocks(cipher, key, mac, wrapped, clear),
    );
    withDerivedKey(header.version, kbpk, "mac", memory, (key) => verify(cipher, key, covered, mac, memory));
    return { header, key: takeKey(clear, memory) };
  } finally {
    memory.release(covered);
  }
}

function verify(cipher: "tdes" | "aes", key: Buffer, covered: Buffer, mac: Buffer, memory: SecretMemory): void {
  const computed = cmac(cipher, key, covered, memory);
  try {
    if (!equalInConstantTime(computed, mac)) {
      throw keyRefused("the key block's MAC does not match: it was changed, or wrapped under another key");
    }
  } finally {
    memory.release(computed);
  }
}

/** TR-31:2018 A.3: the length of the key in bits, the key, and padding of any length and content. */
function takeKey(clear: Buffer, memory: SecretMemory): Buffer {
  const bits = clear.readUInt16BE(0);
  const end = keyLengthBytes + bits / 8;
  if (bits === 0 || bits % 8 !== 0 || end > clear.length) throw keyRefused(`a key block with a key of ${bits} bits`);
  const key = memory.allocate(bits / 8);
  clear.copy(key, 0, keyLengthBytes, end);
  return key;
}

/** TR-31:2018 5.3.2.1, 5.3.2.3: CMAC under the wrapping key over a counter, the usage, and algorithm and length of the key. */
function withDerivedKey(
  version: KeyBlockVersion,
  kbpk: Buffer,
  usage: keyof typeof derivedFor,
  memory: SecretMemory,
  use: (key: Buffer) => void,
): void {
  const { cipher, derivationAlgorithms } = keyBlockBindings[version];
  const blockBytes = blockBytesOf(cipher);
  const key = memory.allocate(kbpk.length);
  try {
    for (let done = 0; done < key.length; done += blockBytes) {
      const data = Buffer.alloc(8);
      data[0] = done / blockBytes + 1;
      data.writeUInt16BE(derivedFor[usage], 1);
      data.writeUInt16BE(derivationAlgorithms[kbpk.length] ?? 0, 4);
      data.writeUInt16BE(kbpk.length * 8, 6);
      const part = cmac(cipher, kbpk, data, memory);
      part.copy(key, done);
      memory.release(part);
    }
    use(key);
  } finally {
    memory.release(key);
  }
}
