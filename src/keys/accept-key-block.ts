import type { SecretMemory } from "../pin/secret-memory.ts";
import type { DukptKind } from "./dukpt-state.ts";
import { type KcvMethod, kcvMatches } from "./kcv.ts";
import { type AcceptanceContext, initialKsnOf, judgeKeyBlockHeader, type KeyPurpose } from "./key-acceptance.ts";
import { keyBlockBindings, unwrapKeyBlock } from "./key-block.ts";
import { type KeyBlockHeader, parseKeyBlockHeader } from "./key-block-header.ts";
import { keyRefused } from "./key-refused.ts";
import { refuseFlawedKey } from "./refuse-flawed-key.ts";

export interface AcceptedKey {
  readonly header: KeyBlockHeader;
  readonly purpose: KeyPurpose;
  readonly cipher: "tdes" | "aes";
  /** The caller releases it. */
  readonly key: Buffer;
  /** With an initial DUKPT key only. */
  readonly dukpt?: { readonly kind: DukptKind; readonly initialKsn: Buffer };
  /** What the person who loads it ought to know. */
  readonly remarks: readonly string[];
}

/** NIST SP 800-57-1r5 5.6.1.1, table 2: what a key is worth in bits, by its length in bytes. */
const worthBits = {
  tdes: { 16: 80, 24: 112 },
  aes: { 16: 128, 24: 192, 32: 256 },
} as const satisfies Record<string, Readonly<Record<number, number>>>;

const aesDukptKinds: Readonly<Record<number, DukptKind>> = { 16: "aes128", 24: "aes192", 32: "aes256" };

/** TR-31:2018 A.5.8: the first byte of a KC or KP block says how the check value was made. */
const checkValueMethods: Readonly<Record<string, Readonly<Record<"tdes" | "aes", KcvMethod>>>> = {
  "00": { tdes: "tdes-ecb-zeros", aes: "aes-ecb-zeros" },
  "01": { tdes: "tdes-cmac", aes: "aes-cmac-zeros" },
};

/**
 * The key in a key block, if this pad takes it: header judged, MAC verified, then length, weakness and check values of the key
 * itself. The fault of `keyRefused` says in words why not.
 */
export function acceptKeyBlock(
  block: string,
  kbpk: Buffer,
  context: AcceptanceContext,
  memory: SecretMemory,
): AcceptedKey {
  const verdict = judgeKeyBlockHeader(parseKeyBlockHeader(block), context);
  if (!verdict.accepted) throw keyRefused(`the key is not taken: ${verdict.reasons.join("; ")}`);
  const { header, key } = unwrapKeyBlock(block, kbpk, memory);
  const { purpose, remarks } = verdict;
  const cipher = header.algorithm === "T" ? "tdes" : "aes";
  try {
    checkWorth(header, cipher, key, kbpk);
    if (cipher === "tdes") refuseFlawedKey(key, "the wrapped key");
    checkCheckValue(header, "KC", cipher, key, memory);
    checkCheckValue(header, "KP", keyBlockBindings[header.version].cipher, kbpk, memory);
    const accepted = { header, purpose, cipher, key, remarks } as const;
    return purpose === "initialDukptKey" ? { ...accepted, dukpt: dukptOf(header, key, context) } : accepted;
  } catch (thrown) {
    memory.release(key);
    throw thrown;
  }
}

/** X9.24-1:2017 7.3: no key is wrapped under a weaker one. */
function checkWorth({ version }: KeyBlockHeader, cipher: "tdes" | "aes", key: Buffer, kbpk: Buffer): void {
  const worth = worthOf(cipher, key);
  if (worth === undefined) throw keyRefused(`the wrapped key has ${key.length} bytes, which no ${cipher} key has`);
  const wrapping = worthOf(keyBlockBindings[version].cipher, kbpk) ?? 0;
  if (wrapping < worth) {
    throw keyRefused(`the wrapping key is worth ${wrapping} bits, less than the ${worth} of the wrapped key`);
  }
}

function worthOf(cipher: "tdes" | "aes", key: Buffer): number | undefined {
  const byLength: Readonly<Record<number, number>> = worthBits[cipher];
  return byLength[key.length];
}

function checkCheckValue(
  { optionalBlocks }: KeyBlockHeader,
  id: "KC" | "KP",
  cipher: "tdes" | "aes",
  key: Buffer,
  memory: SecretMemory,
): void {
  const data = optionalBlocks.find((block) => block.id === id)?.data;
  if (data === undefined) return;
  const method = checkValueMethods[data.slice(0, 2)]?.[cipher];
  const digits = data.slice(2);
  if (method === undefined || !/^([0-9A-F]{2})+$/.test(digits)) {
    throw keyRefused(`optional block ${id} holds no check value`);
  }
  if (!kcvMatches(key, method, Buffer.from(digits, "hex"), memory)) {
    const which = id === "KC" ? "wrapped" : "wrapping";
    throw keyRefused(`the check value of the ${which} key (optional block ${id}, ${method}) does not match`);
  }
}

function dukptOf(header: KeyBlockHeader, key: Buffer, context: AcceptanceContext) {
  const initialKsn = initialKsnOf(header, context);
  const kind = header.algorithm === "T" ? (key.length === 16 ? "tdes" : undefined) : aesDukptKinds[key.length];
  if (initialKsn === undefined || kind === undefined) {
    throw keyRefused(`an initial key of ${key.length} bytes, or without a KSN, is none of DUKPT`);
  }
  return { kind, initialKsn };
}
