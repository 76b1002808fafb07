import { usageName } from "./describe-key-block.ts";
import type { KeyBlockHeader } from "./key-block-header.ts";

export type KeyPurpose = "keyEncryption" | "keyBlockProtection" | "pinEncryption" | "initialDukptKey" | "mac";

export interface AcceptanceContext {
  /** The key version of the key that this one replaces, two characters; undefined when it replaces none. */
  readonly installedVersion: string | undefined;
  /** Takes a KS block as the initial KSN of an AES DUKPT key: X9.143:2021 forbids it, and some senders send it. */
  readonly ksForAesDukpt: boolean;
}

export type KeyVerdict =
  | { readonly accepted: true; readonly purpose: KeyPurpose; readonly remarks: readonly string[] }
  | { readonly accepted: false; readonly reasons: readonly string[] };

interface AcceptedUsage {
  readonly purpose: KeyPurpose;
  readonly algorithms: string;
  readonly modes: string;
}

const keyWrapping = { algorithms: "AT", modes: "BDN" };

/** By key usage: for which algorithms, and with which modes of use, this pad takes a key. */
const acceptedUsages: Readonly<Record<string, AcceptedUsage>> = {
  K0: { purpose: "keyEncryption", ...keyWrapping },
  K1: { purpose: "keyBlockProtection", ...keyWrapping },
  P0: { purpose: "pinEncryption", algorithms: "AT", modes: "BE" },
  B1: { purpose: "initialDukptKey", algorithms: "AT", modes: "X" },
  M1: { purpose: "mac", algorithms: "T", modes: "CGV" },
  M3: { purpose: "mac", algorithms: "T", modes: "CGV" },
  M6: { purpose: "mac", algorithms: "AT", modes: "CGV" },
};

/** Why some are not taken, where "there is no use for it" would say too little. */
const refusedUsages: Readonly<Record<string, string>> = {
  B0: "a base derivation key must never be in a terminal: whoever has it has the keys of all terminals",
  V0: "a terminal does not verify PINs; the issuer does",
  V1: "a terminal does not verify PINs; the issuer does",
  V2: "a terminal does not verify PINs; the issuer does",
};

type Rule = (header: KeyBlockHeader, accepted: AcceptedUsage, context: AcceptanceContext) => string | undefined;

const rules: readonly Rule[] = [
  ({ algorithm }, { algorithms }) =>
    algorithms.includes(algorithm)
      ? undefined
      : `its algorithm is ${algorithm}; taken are ${[...algorithms].join(", ")}`,
  ({ mode }, { modes }) =>
    modes.includes(mode) ? undefined : `its mode of use is ${mode}; taken are ${[...modes].join(", ")}`,
  ({ keyVersion }) => (keyVersion.startsWith("c") ? "it is a component, not a key" : undefined),
  // The characters of a version stand in ASCII order; `00` is a key without version, which would undo those that have one.
  ({ keyVersion }, _, { installedVersion }) =>
    installedVersion !== undefined && keyVersion < installedVersion
      ? `its key version ${keyVersion} is lower than the installed ${installedVersion}`
      : undefined,
  ({ context }) => (context === "1" ? "it is for storage where it was made, not for exchange" : undefined),
  (header, { purpose }, context) => {
    if (purpose !== "initialDukptKey") return undefined;
    return initialKsnOf(header, context) === undefined ? missingKsn(header) : undefined;
  },
];

/**
 * Whether this pad takes a key with this header. All reasons against it, in words; for a key that is taken, what the person
 * who loads it ought to know.
 */
export function judgeKeyBlockHeader(header: KeyBlockHeader, context: AcceptanceContext): KeyVerdict {
  const accepted = acceptedUsages[header.usage];
  if (accepted === undefined) {
    const why = refusedUsages[header.usage] ?? "this pad has no use for it";
    return { accepted: false, reasons: [`${usageName(header.usage)}: ${why}`] };
  }
  const reasons = rules.flatMap((rule) => rule(header, accepted, context) ?? []);
  if (reasons.length > 0) return { accepted: false, reasons };
  const weakExport = "its sender may also keep it under weaker protection than a key block (exportability S)";
  return { accepted: true, purpose: accepted.purpose, remarks: header.exportability === "S" ? [weakExport] : [] };
}

/**
 * The initial KSN that comes with an initial DUKPT key: 10 bytes from a KS block for TDES, 12 with a counter of zero from an
 * IK block for AES. Undefined when there is none of the right shape. Whether it counts from zero the registers check.
 */
export function initialKsnOf(header: KeyBlockHeader, { ksForAesDukpt }: AcceptanceContext): Buffer | undefined {
  const data = (wanted: string) => header.optionalBlocks.find(({ id }) => id === wanted)?.data ?? "";
  const hex = (text: string, chars: number) =>
    text.length === chars && /^[0-9A-F]*$/.test(text) ? Buffer.from(text, "hex") : undefined;
  if (header.algorithm === "T") return hex(data("KS"), 20);
  const initialKeyId = hex(data("IK"), 16) ?? (ksForAesDukpt ? hex(data("KS"), 16) : undefined);
  if (initialKeyId !== undefined) return Buffer.concat([initialKeyId], 12);
  return ksForAesDukpt ? hex(data("KS"), 24) : undefined;
}

function missingKsn({ algorithm }: KeyBlockHeader): string {
  return algorithm === "T"
    ? "it has no initial KSN: a KS block of 20 hexadecimal digits"
    : "it has no initial key id: an IK block of 16 hexadecimal digits";
}
