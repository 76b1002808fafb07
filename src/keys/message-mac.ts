import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { cmac } from "./cmac.ts";
import { ecbMac } from "./ecb-mac.ts";
import type { KeyFacts } from "./key-slot.ts";
import { retailMac } from "./retail-mac.ts";

/** How messages are authenticated here; the acquirer says which. */
export interface MacUse {
  /** `sessionKey`: the key in slot `mac`, fixed or of the session; `dukpt`: the MAC keys of the message's own transaction. */
  readonly keys: "none" | "sessionKey" | "dukpt";
  /** With a key of DES or TDES; SM4 knows `ecb` only, and an AES key always makes a CMAC. */
  readonly desAlgorithm: "retail" | "ecb";
}

/** DE 64 or 128. */
const macBytes = 8;

type Algorithm = (key: Buffer, message: Buffer, memory: SecretMemory) => Buffer;

interface AlgorithmRow {
  readonly keyBytes: readonly number[];
  /** 8 bytes. */
  readonly mac: Algorithm;
}

const leftOfCmac: Algorithm = (key, message, memory) => {
  const whole = cmac("aes", key, message, memory);
  try {
    return Buffer.from(whole.subarray(0, macBytes));
  } finally {
    memory.release(whole);
  }
};

const aesRow: AlgorithmRow = { keyBytes: [16, 24, 32], mac: leftOfCmac };

const rows: Readonly<Record<KeyFacts["cipher"], Readonly<Record<MacUse["desAlgorithm"], AlgorithmRow | undefined>>>> = {
  tdes: {
    // ANSI X9.19 pads with zeros.
    retail: { keyBytes: [16], mac: (key, message, memory) => retailMac(key, message, 1, memory) },
    ecb: { keyBytes: [8, 16, 24], mac: (key, message, memory) => ecbMac(key, message, memory) },
  },
  aes: { retail: aesRow, ecb: aesRow },
  sm4: {
    retail: undefined,
    ecb: { keyBytes: [16], mac: (key, message, memory) => ecbMac(key, message, memory, "sm4") },
  },
};

/** The MAC of a message, 8 bytes. Fault PP601 for a key with which this acquirer's MACs cannot be made. */
export function messageMac(
  cipher: KeyFacts["cipher"],
  key: Buffer,
  { desAlgorithm }: Pick<MacUse, "desAlgorithm">,
  message: Buffer,
  memory: SecretMemory,
): Buffer {
  return macRow(cipher, key.length, desAlgorithm).mac(key, message, memory);
}

/** Fault PP601 as `messageMac`. */
export function checkMacKey(
  { cipher, keyBytes }: Pick<KeyFacts, "cipher" | "keyBytes">,
  { desAlgorithm }: Pick<MacUse, "desAlgorithm">,
): void {
  macRow(cipher, keyBytes, desAlgorithm);
}

function macRow(cipher: KeyFacts["cipher"], keyBytes: number, desAlgorithm: MacUse["desAlgorithm"]): AlgorithmRow {
  const row = rows[cipher][desAlgorithm];
  if (!row?.keyBytes.includes(keyBytes)) {
    throw new Fault("PP601", `a MAC key of ${cipher} with ${keyBytes} bytes does not do for a ${desAlgorithm} MAC`);
  }
  return row;
}
