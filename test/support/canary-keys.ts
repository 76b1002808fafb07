import { randomBytes } from "node:crypto";
import { type AcquirerKeys, testAcquirerKeys } from "../../src/bench/acquirer/acquirer-keys.ts";
import { type IndependentDukpt, independentAesDukpt, independentTdesDukpt } from "./independent-dukpt.ts";
import { byteForms, type Needle } from "./secrets.ts";

export interface CanaryKeys {
  readonly initialKey: Buffer;
  readonly initialKsn: Buffer;
  /** Of the bank that can read this terminal's PIN blocks. */
  readonly acquirerKeys: AcquirerKeys;
  /**
   * What the terminal has or had in its registers up to its fourth transaction, on the way to the register of the update key,
   * and the PIN keys under these.
   */
  readonly needles: readonly Needle[];
}

/** New keys for one terminal, derived by code that shares nothing with the pad's. */
export function canaryKeys(dukpt: "tdes" | "aes128" | "aes256"): CanaryKeys {
  const bdk = randomBytes(dukpt === "aes256" ? 32 : 16);
  const hexOf = (bytes: Buffer) => bytes.toString("hex").toUpperCase();
  if (dukpt === "tdes") {
    // The last 21 bits are the counter.
    const initialKsn = Buffer.concat([randomBytes(7), Buffer.alloc(3)]);
    const keys = independentTdesDukpt(hexOf(bdk), hexOf(initialKsn));
    return { ...held(keys, firstKeysAnd(21)), acquirerKeys: { ...testAcquirerKeys, tdesBdk: bdk } };
  }
  const bdkId = hexOf(randomBytes(4));
  const keys = independentAesDukpt(hexOf(bdk), bdkId + hexOf(randomBytes(4)));
  const updateKeys = Array.from({ length: 32 }, (_, bit) => 2 ** 32 - 2 ** bit);
  return {
    ...held(keys, [...firstKeysAnd(32), ...updateKeys]),
    acquirerKeys: { ...testAcquirerKeys, aesBdks: new Map([[bdkId, bdk]]) },
  };
}

function firstKeysAnd(counterBits: number): number[] {
  return [1, 2, 3, 4, ...Array.from({ length: counterBits }, (_, bit) => 2 ** bit)];
}

function held(keys: IndependentDukpt, counterValues: readonly number[]): Omit<CanaryKeys, "acquirerKeys"> {
  const counters = new Set(counterValues);
  const initialKey = Buffer.from(keys.initialKey, "hex");
  const needles = [...counters].flatMap((counter) => [
    ...keyForms(`register or transaction key ${counter}`, Buffer.from(keys.transactionKey(counter), "hex")),
    ...keyForms(`PIN key ${counter}`, Buffer.from(keys.workingKey(counter, "pin"), "hex")),
  ]);
  return {
    initialKey,
    initialKsn: Buffer.from(keys.initialKsn, "hex"),
    needles: [...keyForms("initial key", initialKey), ...needles],
  };
}

/** A part of a TDES key is a DES key; its last byte is not needed to know it by, and changes in a variant. */
export function keyForms(name: string, key: Buffer): Needle[] {
  const parts: Needle[] = [];
  for (let at = 0; at + 8 <= key.length; at += 8) {
    parts.push({ name: `${name}, part`, bytes: key.subarray(at, at + 7) });
  }
  return [...byteForms(name, key), ...parts];
}
