import type { SecretMemory } from "../pin/secret-memory.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { type KcvMethod, kcvMatches } from "./kcv.ts";
import { keyRefused } from "./key-refused.ts";
import type { KeyFacts, KeySlotName } from "./key-slot.ts";
import type { KeyStore } from "./key-store.ts";

export interface KeyVerification {
  /** Undefined when the check value is another key's. */
  readonly matching: KcvMethod | undefined;
  readonly tried: readonly KcvMethod[];
}

/** By cipher: every way in which a sender may have made the check value. */
const methodsOf: Readonly<Record<KeyFacts["cipher"], readonly KcvMethod[]>> = {
  tdes: ["tdes-ecb-zeros", "tdes-cmac", "unionpay-ecb-zeros"],
  aes: ["aes-cmac-zeros", "aes-ecb-zeros"],
  sm4: ["sm4-ecb-zeros"],
};

const leastBytes = 3;

/**
 * Whether this is the check value of the key in a slot, by one method or, when none is given, by any that its cipher has. Of a
 * DUKPT key only the value taken when it was loaded is left. Fault PP604 for a value that is none, or a method that the
 * key does not have; faults of `KeyStore.open`.
 */
export function verifyKey(
  keyStore: KeyStore,
  slot: KeySlotName,
  kcv: string,
  method: KcvMethod | undefined,
  memory: SecretMemory,
): KeyVerification {
  if (!/^([0-9A-F]{2}){3,5}$/i.test(kcv)) {
    throw keyRefused("a key check value is 6 to 10 hexadecimal digits");
  }
  const expected = Buffer.from(kcv, "hex");
  const { facts, material } = keyStore.open(slot);
  try {
    const known = slot === "dukpt" ? [facts.kcvMethod] : methodsOf[facts.cipher];
    const tried = method === undefined ? known : known.filter((one) => one === method);
    if (tried.length === 0)
      throw keyRefused(`the key in slot ${slot} has no check value by ${method}: ${known.join(", ")}`);
    const matches = (one: KcvMethod) =>
      slot === "dukpt" ? startsWith(facts.kcv, expected) : kcvMatches(material, one, expected, memory);
    return { matching: tried.find(matches), tried };
  } finally {
    memory.release(material);
  }
}

function startsWith(kcv: string, expected: Buffer): boolean {
  const whole = Buffer.from(kcv, "hex");
  return expected.length >= leastBytes && equalInConstantTime(whole.subarray(0, expected.length), expected);
}
