import { randomBytes } from "node:crypto";
import { type CanaryKeys, canaryKeys, keyForms } from "./canary-keys.ts";
import { derivedKey, optionalBlock, wrapKeyBlock } from "./independent-key-block.ts";
import type { Needle } from "./secrets.ts";

/** The wrapping key, what is derived from it, and a terminal's initial key in a block under it. */
export interface WrappedInitialKey {
  readonly kbpk: Buffer;
  readonly block: string;
  readonly needles: readonly Needle[];
}

type Dukpt = Parameters<typeof canaryKeys>[0];

export function wrappedInitialKey(
  dukpt: Dukpt,
  shape: (keys: CanaryKeys) => readonly string[] = ksnBlocks[dukpt],
): WrappedInitialKey {
  const kbpk = randomBytes(32);
  const keys = canaryKeys(dukpt);
  const algorithm = dukpt === "tdes" ? "T" : "A";
  const wanted = { version: "D", usage: "B1", algorithm, mode: "X", key: keys.initialKey } as const;
  return {
    kbpk,
    block: wrapKeyBlock({ ...wanted, optionalBlocks: shape(keys) }, kbpk),
    needles: [
      ...keyForms("KBPK", kbpk),
      ...keyForms("KBEK", derivedKey("D", kbpk, "0000")),
      ...keyForms("KBAK", derivedKey("D", kbpk, "0001")),
      ...keys.needles,
    ],
  };
}

export const hexOf = (bytes: Buffer) => bytes.toString("hex").toUpperCase();
/** With padding to whole blocks of AES. */
const ks = ({ initialKsn }: CanaryKeys) => [optionalBlock("KS", hexOf(initialKsn)), optionalBlock("PB", "0000")];
export const ik = ({ initialKsn }: CanaryKeys) => [
  optionalBlock("IK", hexOf(initialKsn.subarray(0, 8))),
  optionalBlock("PB", "00000000"),
];
const ksnBlocks: Readonly<Record<Dukpt, (keys: CanaryKeys) => string[]>> = { tdes: ks, aes128: ik, aes256: ik };
