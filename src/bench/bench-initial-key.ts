import type { InitialKey } from "../keys/provision-keys.ts";
import type { Random } from "../ports/random.ts";
import { deriveInitialKey } from "./acquirer/pin-verification.ts";
import { testKeys } from "./acquirer/test-keys.ts";

/** The first five bytes of a KSN name the BDK (ANSI X9.24-1:2009 A.2); the next 19 bits are the device. */
const keySetBytes = 5;

/** An initial key under the public test BDK for a device id of its own, so that no two benches share a KSN. */
export function benchInitialKey(random: Random): InitialKey {
  const iksn = Buffer.concat([
    Buffer.from(testKeys.iksn, "hex").subarray(0, keySetBytes),
    random.bytes(3),
    Buffer.alloc(2),
  ]);
  // The 21-bit transaction counter starts at zero; its upper five bits share a byte with the device id.
  iksn.writeUInt8(iksn.readUInt8(7) & 0xe0, 7);
  return { ik: deriveInitialKey(Buffer.from(testKeys.bdk, "hex"), iksn), iksn };
}
