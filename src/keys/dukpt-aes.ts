import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { encryptBlocks } from "./block-cipher.ts";
import type { DukptScheme, WorkingKeyRequest } from "./dukpt-scheme.ts";
import type { DukptKind, WorkingKeyType, WorkingKeyUsage } from "./dukpt-state.ts";
import { keyRefused } from "./key-refused.ts";

const blockBytes = 16;
const initialKeyIdBytes = 8;
const ksnBytes = 12;
/** Of the KSN, the id of the device and the counter go into a derivation; the id of the BDK does not. */
const derivationIdAt = 4;

/** X9.24-3:2017 6.2.2: version, then at 1 the number of the block, at 2 usage, 4 algorithm, 6 length, 8 the KSN's part. */
const derivationVersion = 1;
const derivationUsage = 0x8000;

/** X9.24-3:2017 6.2.2, key usage indicators, from the terminal's side: it generates the MAC of a request. */
const usageIndicators: Readonly<Record<WorkingKeyUsage, number>> = {
  keyEncryption: 0x0002,
  pin: 0x1000,
  macRequest: 0x2000,
  macResponse: 0x2001,
  macBoth: 0x2002,
  dataRequest: 0x3000,
  dataResponse: 0x3001,
  dataBoth: 0x3002,
};

interface KeyTypeRow {
  readonly algorithm: number;
  readonly bits: 128 | 192 | 256;
  /** NIST SP 800-57-1r5 5.6.1.1, table 2: what a key is worth, which for TDES is not its length. */
  readonly strengthBits: number;
}

/** X9.24-3:2017 6.2.1. */
const keyTypes: Readonly<Record<WorkingKeyType, KeyTypeRow>> = {
  tdes2: { algorithm: 0, bits: 128, strengthBits: 80 },
  tdes3: { algorithm: 1, bits: 192, strengthBits: 112 },
  aes128: { algorithm: 2, bits: 128, strengthBits: 128 },
  aes192: { algorithm: 3, bits: 192, strengthBits: 192 },
  aes256: { algorithm: 4, bits: 256, strengthBits: 256 },
  hmac128: { algorithm: 5, bits: 128, strengthBits: 128 },
  hmac192: { algorithm: 5, bits: 192, strengthBits: 192 },
  hmac256: { algorithm: 5, bits: 256, strengthBits: 256 },
};

type AesKind = Exclude<DukptKind, "tdes">;

/** AES DUKPT as ANSI X9.24-3:2017 defines it, by the size of the initial key and of all keys derived on the way. */
export const dukptAes128 = scheme("aes128", 2);
export const dukptAes192 = scheme("aes192", 3);
export const dukptAes256 = scheme("aes256", 4);

function scheme(kind: AesKind, stateFormat: number) {
  return {
    kind,
    stateFormat,
    keyBytes: keyTypes[kind].bits / 8,
    ksnBytes,
    counterBits: 32,
    maxOneBits: 16,
    updateCounter: 0xffffffff,
    ksnCounter: (ksn) => ksn.readUInt32BE(initialKeyIdBytes),
    ksnWithCounter,
    refuseUnusableKey(initialKey) {
      // No AES key is weak, but one that was never filled in is the same in every terminal.
      if (initialKey.every((byte) => byte === 0)) throw keyRefused("the initial key is all zeros");
    },
    childKey: (parent, ksn, memory) => derive(parent, derivationUsage, keyTypes[kind], ksn, memory),
    workingKey: (parent, ksn, request, memory) => workingKey(kind, parent, ksn, request, memory),
  } as const satisfies DukptScheme;
}

function ksnWithCounter(ksn: Buffer, counter: number): Buffer {
  if (ksn.length !== ksnBytes) throw new Fault("PP901", `a KSN of AES DUKPT has ${ksnBytes} bytes, not ${ksn.length}`);
  const changed = Buffer.from(ksn);
  changed.writeUInt32BE(counter, initialKeyIdBytes);
  return changed;
}

function workingKey(
  kind: AesKind,
  parent: Buffer,
  ksn: Buffer,
  { usage, type = kind }: WorkingKeyRequest,
  memory: SecretMemory,
): Buffer {
  const row = keyTypes[type];
  if (row.strengthBits > keyTypes[kind].strengthBits) {
    throw new Fault("PP901", `a key of ${type} is stronger than the ${kind} key it would come from`);
  }
  const forHmac = type.startsWith("hmac");
  if (forHmac && !usage.startsWith("mac")) throw new Fault("PP901", `an HMAC key is for MACs, not for ${usage}`);
  return derive(parent, usageIndicators[usage], row, ksn, memory);
}

/**
 * X9.24-3:2017 6.2.2: the one block (16 bytes, nothing secret) that encrypts, under an AES-128 key of this DUKPT, to the key of
 * the next step (`derivation`, for the KSN of that step) or to the transaction's PIN key: for back ends that derive elsewhere.
 */
export function derivationDataAes128(usage: "derivation" | "pin", type: "aes128" | "tdes2", ksn: Buffer): Buffer {
  const data = Buffer.alloc(blockBytes);
  const indicator = usage === "derivation" ? derivationUsage : usageIndicators[usage];
  writeDerivationData(data, 1, indicator, keyTypes[type], ksn);
  return data;
}

/** X9.24-3:2017 6.2.3 "Derive Key": ECB over as many blocks of derivation data as the key needs; the rest is cut off. */
function derive(parent: Buffer, usage: number, row: KeyTypeRow, ksn: Buffer, memory: SecretMemory): Buffer {
  const { bits } = row;
  const blocks = Math.ceil(bits / 8 / blockBytes);
  const derived = memory.allocate(blocks * blockBytes);
  const key = memory.allocate(bits / 8);
  try {
    for (let block = 0; block < blocks; block += 1) {
      writeDerivationData(derived.subarray(block * blockBytes, (block + 1) * blockBytes), block + 1, usage, row, ksn);
    }
    encryptBlocks({ cipher: "aes", chaining: "ecb" }, parent, derived, derived, memory);
    derived.copy(key);
    return key;
  } catch (thrown) {
    memory.release(key);
    throw thrown;
  } finally {
    memory.release(derived);
  }
}

function writeDerivationData(out: Buffer, block: number, usage: number, row: KeyTypeRow, ksn: Buffer): void {
  out[0] = derivationVersion;
  out[1] = block;
  out.writeUInt16BE(usage, 2);
  out.writeUInt16BE(row.algorithm, 4);
  out.writeUInt16BE(row.bits, 6);
  ksn.copy(out, 8, derivationIdAt);
}
