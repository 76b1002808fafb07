import { keyRefused } from "./key-refused.ts";
import { type DesKeyFlaw, keyStrength } from "./key-strength.ts";

const flawTexts: Readonly<Record<DesKeyFlaw, string>> = {
  wrongLength: "is no TDES key: it has another length",
  weak: "holds a weak DES key",
  semiWeak: "holds a semi-weak DES key",
  equalParts: "has equal parts, which makes TDES weaker than its length says",
};

/** The fault of `keyRefused` for a DES or TDES key that ciphers badly; `name` is what the fault calls it. */
export function refuseFlawedKey(key: Buffer, name: string): void {
  const { flaw } = keyStrength(key);
  if (flaw !== undefined) throw keyRefused(`${name} ${flawTexts[flaw]}`);
}
