import type { KeyBlockHeader, OptionalBlock } from "./key-block-header.ts";

export interface KeyBlockFact {
  readonly field: string;
  /** As it stands in the header. */
  readonly code: string;
  readonly meaning: string;
}

/** TR-31:2018 A.5.1 table 6, X9.143:2021 6.3.1: what this pad can be sent by right or by mistake. */
const usages: Readonly<Record<string, string>> = {
  B0: "base derivation key of DUKPT",
  B1: "initial key of DUKPT",
  B2: "base key variant",
  C0: "card verification key",
  D0: "data encryption key",
  D1: "asymmetric data key",
  D2: "decimalisation table key",
  E0: "issuer master key for application cryptograms",
  I0: "initialisation vector",
  K0: "key encryption key",
  K1: "key block protection key",
  K2: "asymmetric key for key exchange",
  K3: "asymmetric key for key agreement",
  M0: "MAC key, ISO 16609 algorithm 1",
  M1: "MAC key, ISO 9797-1 algorithm 1 (CBC-MAC)",
  M2: "MAC key, ISO 9797-1 algorithm 2",
  M3: "MAC key, ISO 9797-1 algorithm 3 (retail MAC)",
  M4: "MAC key, ISO 9797-1 algorithm 4",
  M5: "MAC key, ISO 9797-1:1999 algorithm 5",
  M6: "MAC key, ISO 9797-1:2011 algorithm 5 (CMAC)",
  M7: "HMAC key",
  P0: "PIN encryption key",
  V0: "PIN verification key",
  V1: "PIN verification key, IBM 3624",
  V2: "PIN verification key, Visa PVV",
};
const algorithms: Readonly<Record<string, string>> = {
  A: "AES",
  D: "single DES",
  E: "elliptic curve",
  H: "HMAC",
  R: "RSA",
  S: "DSA",
  T: "TDES",
};
const modes: Readonly<Record<string, string>> = {
  B: "encrypt and decrypt, or wrap and unwrap",
  C: "generate and verify MACs",
  D: "decrypt or unwrap only",
  E: "encrypt or wrap only",
  G: "generate MACs only",
  N: "no special restriction",
  S: "sign only",
  T: "sign and decrypt",
  V: "verify MACs only",
  X: "derive other keys",
  Y: "make key variants",
};
const exportabilities: Readonly<Record<string, string>> = {
  E: "may be exported in a key block",
  N: "must not be exported",
  S: "may be exported, also in weaker forms than a key block",
};
const contexts: Readonly<Record<string, string>> = {
  0: "storage or exchange",
  1: "storage only",
  2: "exchange only",
};
const optionalBlockNames: Readonly<Record<string, string>> = {
  CT: "certificate",
  HM: "hash of an HMAC key",
  IK: "initial key id of AES DUKPT",
  KC: "check value of the wrapped key",
  KP: "check value of the wrapping key",
  KS: "initial key serial number of DUKPT",
  KV: "version of the key block's values",
  LB: "label",
  PB: "padding",
  TC: "time of creation",
  TS: "time stamp",
};

/** What the sender calls a key usage; its code when it has no name here. */
export function usageName(usage: string): string {
  return usages[usage] ?? `key of usage ${usage}`;
}

/**
 * A key block's header in words, for a technician to read before the key is loaded. Only the MAC, which needs the wrapping
 * key, shows that the header is the sender's.
 */
export function describeKeyBlock(header: KeyBlockHeader): readonly KeyBlockFact[] {
  const unknown = "not known to this pad";
  const fact = (field: string, code: string, meaning = unknown): KeyBlockFact => ({ field, code, meaning });
  return [
    fact("version", header.version, header.version === "B" ? "TDES wrapping key" : "AES wrapping key"),
    fact("usage", header.usage, usages[header.usage]),
    fact("algorithm", header.algorithm, algorithms[header.algorithm]),
    fact("mode of use", header.mode, modes[header.mode]),
    fact("key version", header.keyVersion, versionMeaning(header.keyVersion)),
    fact("exportability", header.exportability, exportabilities[header.exportability]),
    fact("key context", header.context, contexts[header.context]),
    ...header.optionalBlocks.map((block) =>
      fact(`optional block ${block.id}`, shownData(block), optionalBlockNames[block.id]),
    ),
  ];
}

function versionMeaning(keyVersion: string): string {
  if (keyVersion === "00") return "versions are not used";
  return keyVersion.startsWith("c") ? `component ${keyVersion.slice(1)} of a key` : `version ${keyVersion}`;
}

function shownData({ id, data }: OptionalBlock): string {
  return id === "PB" ? `${data.length} characters` : data;
}
