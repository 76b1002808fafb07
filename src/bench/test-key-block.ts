import type { DukptKind } from "../keys/dukpt-state.ts";
import { heldKey } from "../keys/held-keys.ts";
import { keyRefused } from "../keys/key-refused.ts";
import type { HeldKey } from "../keys/key-slot.ts";
import type { KeyStore } from "../keys/key-store.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { testKeys } from "./acquirer/test-keys.ts";
import { wrapKeyBlock } from "./acquirer/wrap-key-block.ts";
import { benchInitialKey } from "./bench-initial-key.ts";

const initialKeyIdBytes = 8;

/** The public AES-256 test key under which `testKeyBlock` wraps, for slot `kbpk`; the caller releases its material. */
export function testKbpk(loadedAtMs: number, memory: SecretMemory): HeldKey {
  const loading = { keyVersion: "00", origin: "generated", test: true, loadedAtMs } as const;
  return heldKey("K1", "aes", Buffer.from(testKeys.kbpk.aes, "hex"), loading, memory);
}

/** Fault PP604 for a pad that holds a key which is no test key: whoever knows the test keys could then replace it. */
export function refuseLiveKeys(keyStore: KeyStore): void {
  const live = keyStore.facts().filter(({ facts }) => !facts.test);
  if (live.length === 0) return;
  const slots = live.map(({ slot }) => slot).join(", ");
  throw keyRefused(`this pad holds live keys (${slots}): a public test key does not belong there; use another folder`);
}

/**
 * A key block as a key-loading host sends it: the initial DUKPT key of a new device under the public test BDK, wrapped under
 * the public test KBPK. The test acquirer reads the PINs of that device.
 */
export function testKeyBlock(random: Random, kind: DukptKind): string {
  const { ik, iksn } = benchInitialKey(random, kind);
  const isTdes = kind === "tdes";
  const ksn = iksn.subarray(0, isTdes ? iksn.length : initialKeyIdBytes);
  const spec = {
    version: "D",
    usage: "B1",
    algorithm: isTdes ? "T" : "A",
    mode: "X",
    keyVersion: "00",
    exportability: "N",
    optionalBlocks: [[isTdes ? "KS" : "IK", ksn.toString("hex").toUpperCase()]],
  } as const;
  try {
    return wrapKeyBlock(spec, ik, Buffer.from(testKeys.kbpk.aes, "hex"), random);
  } finally {
    ik.fill(0);
  }
}
