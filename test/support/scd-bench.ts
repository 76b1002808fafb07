import { randomBytes } from "node:crypto";
import { deriveInitialKey } from "../../src/bench/acquirer/pin-verification.ts";
import { Pan } from "../../src/card/pan.ts";
import type { KeyMap } from "../../src/keys/key-map.ts";
import { KeyStore } from "../../src/keys/key-store.ts";
import type { MacUse } from "../../src/keys/message-mac.ts";
import { provisionKeys } from "../../src/keys/provision-keys.ts";
import type { EncryptedPinBlock } from "../../src/keys/scd.ts";
import { type PinEncryption, SoftwareScd } from "../../src/keys/software-scd.ts";
import { VolatileKeyState } from "./volatile-key-state.ts";
import { WatchedMemory } from "./watched-memory.ts";

/** ANSI X9.24-1:2009 A.4: the published test keys. */
export const testBdk = Buffer.from("0123456789ABCDEFFEDCBA9876543210", "hex");
export const testIksn = Buffer.from("FFFF9876543210E00000", "hex");

export const random = { bytes: (length: number): Buffer => randomBytes(length) };

/** Keys 0 to 9 are the digits; then ENTER, CLEAR, CANCEL, a position without a key, LANGUAGE, HELP and F1 to F4. */
export const plainKeyMap: KeyMap = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 255, 13, 14, 15, 16, 17, 18);
export const keyIndex = { enter: 10, clear: 11, cancel: 12, none: 13, language: 14, help: 15, f1: 16, f4: 19 } as const;

export function pan(digits: string): Pan {
  const parsed = Pan.parse(digits);
  if (parsed instanceof Pan) return parsed;
  throw new Error(`not a PAN: ${parsed.problem}`);
}

export const testPan = pan("4012345678909");

/** A new copy of the published initial key: loading it zeroes it. */
export const initialKeyOf = (iksn: Buffer) => ({
  kind: "tdes" as const,
  ik: deriveInitialKey(testBdk, iksn),
  iksn,
  loading: { origin: "generated", test: true, keyVersion: "00", loadedAtMs: 0 } as const,
});

/** As most acquirers have it. */
export const dukptFormat0: PinEncryption = { keyManagement: "dukpt", format: 0, panField: "full" };

/** As before there were MACs. */
export const noMac: MacUse = { keys: "none", desAlgorithm: "retail" };

/** A SoftwareScd on a store in memory, its secret memory watched. */
export async function scdBench(options: { initialKey: boolean; keyMap?: KeyMap; mac?: MacUse } = { initialKey: true }) {
  const store = new VolatileKeyState();
  const storageKey = randomBytes(32);
  await (options.initialKey
    ? provisionKeys(store, storageKey, random, initialKeyOf(testIksn))
    : provisionKeys(store, storageKey, random));
  const memory = new WatchedMemory();
  const newKeyStore = () => new KeyStore({ store, storageKey, random, memory });
  const keyStore = newKeyStore();
  const keyMap = options.keyMap ?? plainKeyMap;
  const parts = { keyMap, memory, random, encryption: dukptFormat0, mac: options.mac ?? noMac };
  const start = () => new SoftwareScd({ ...parts, keyStore: newKeyStore() });
  return { store, storageKey, memory, keyStore, start, scd: start() };
}

/** Presses the digit keys of `digits` on the plain key map. */
export function press(scd: Pick<SoftwareScd, "onKey">, digits: string): void {
  for (const digit of digits) scd.onKey(Number(digit));
}

/** A whole entry of 4 to 12 digits, ENTER pressed. */
export function enter(scd: Pick<SoftwareScd, "beginPinEntry" | "onKey">, digits: string): void {
  scd.beginPinEntry({ minDigits: 4, maxDigits: 12 });
  press(scd, digits);
  scd.onKey(keyIndex.enter);
}

/** The KSN of a PIN block made with DUKPT: there always is one. */
export function ksnOf({ ksn }: EncryptedPinBlock): Buffer {
  if (ksn === undefined) throw new Error("a PIN block of DUKPT without its KSN");
  return ksn;
}
