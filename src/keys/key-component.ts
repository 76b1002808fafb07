import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { keyRefused } from "./key-refused.ts";
import { refuseFlawedKey } from "./refuse-flawed-key.ts";

export interface KeyAlgorithm {
  readonly name: string;
  readonly cipher: "tdes" | "aes";
  readonly keyBytes: 16 | 24 | 32;
}

/** The keys that come in components. */
export const keyAlgorithms = {
  tdes2: { name: "TDES, double length", cipher: "tdes", keyBytes: 16 },
  tdes3: { name: "TDES, triple length", cipher: "tdes", keyBytes: 24 },
  aes128: { name: "AES-128", cipher: "aes", keyBytes: 16 },
  aes192: { name: "AES-192", cipher: "aes", keyBytes: 24 },
  aes256: { name: "AES-256", cipher: "aes", keyBytes: 32 },
} as const satisfies Record<string, KeyAlgorithm>;

export type KeyAlgorithmName = keyof typeof keyAlgorithms;

/**
 * The fault of `keyRefused` for a component that hides nothing, or would cancel out an earlier one. A component is as random
 * as a key, so one that would make a flawed key was not drawn at random.
 */
export function refuseUnfitComponent(component: Buffer, earlier: readonly Buffer[], algorithm: KeyAlgorithm): void {
  const name = `component ${earlier.length + 1}`;
  refuseUnfitKey(component, algorithm, name);
  const twin = earlier.findIndex((other) => equalInConstantTime(other, component));
  if (twin !== -1) throw keyRefused(`${name} is the same as component ${twin + 1}: they cancel each other out`);
}

/** The fault of `keyRefused` for a key or component of another length, or one that no random generator gives. */
export function refuseUnfitKey(key: Buffer, { cipher, keyBytes, name }: KeyAlgorithm, what: string): void {
  if (key.length !== keyBytes) {
    throw keyRefused(`${what} has ${key.length} bytes; one of ${name} has ${keyBytes}: type ${2 * keyBytes} digits`);
  }
  let difference = 0;
  for (const byte of key) difference |= byte ^ (key[0] ?? 0);
  if (difference === 0) throw keyRefused(`${what} is one byte repeated, as zeros are: have it made at random`);
  if (cipher === "tdes") refuseFlawedKey(key, what);
}
