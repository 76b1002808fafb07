import type { DukptKind } from "../keys/dukpt-state.ts";
import type { InitialKey } from "../keys/held-keys.ts";
import type { Random } from "../ports/random.ts";
import { deriveInitialKey } from "./acquirer/pin-verification.ts";
import { testKeys } from "./acquirer/test-keys.ts";

/** The first five bytes of a KSN name the BDK (ANSI X9.24-1:2009 A.2); the next 19 bits are the device. */
const keySetBytes = 5;
/** Of AES DUKPT (ANSI X9.24-3:2017): the first four, and the next four are the device. */
const bdkIdBytes = 4;

/** An initial key under the public test BDK for a device id of its own, so that no two benches share a KSN. */
export function benchInitialKey(random: Random, kind: DukptKind = "tdes", loadedAtMs = 0): InitialKey {
  const { bdk, iksn } = kind === "tdes" ? tdesDevice(random) : aesDevice(random, kind);
  const loading = { origin: "generated", test: true, keyVersion: "00", loadedAtMs } as const;
  return { kind, ik: deriveInitialKey(Buffer.from(bdk, "hex"), iksn), iksn, loading };
}

function tdesDevice(random: Random): { bdk: string; iksn: Buffer } {
  const { bdk } = testKeys;
  const keySet = Buffer.from(testKeys.iksn, "hex").subarray(0, keySetBytes);
  const iksn = Buffer.concat([keySet, random.bytes(3), Buffer.alloc(2)]);
  // The 21-bit transaction counter starts at zero; its upper five bits share a byte with the device id.
  iksn.writeUInt8(iksn.readUInt8(7) & 0xe0, 7);
  return { bdk, iksn };
}

function aesDevice(random: Random, kind: Exclude<DukptKind, "tdes">): { bdk: string; iksn: Buffer } {
  const { bdk, initialKeyId } = testKeys.aesBdks[kind];
  const bdkId = Buffer.from(initialKeyId, "hex").subarray(0, bdkIdBytes);
  return { bdk, iksn: Buffer.concat([bdkId, random.bytes(4), Buffer.alloc(4)]) };
}
