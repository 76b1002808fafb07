import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { KeyStore } from "../../../src/keys/key-store.ts";
import { provisionKeys } from "../../../src/keys/provision-keys.ts";
import { SoftwareScd } from "../../../src/keys/software-scd.ts";
import { PinBuffer } from "../../../src/pin/pin-buffer.ts";
import { DetachingMemory } from "../../support/detaching-memory.ts";
import {
  dukptFormat0,
  enter,
  initialKeyOf,
  noMac,
  plainKeyMap,
  press,
  random,
  testIksn,
  testPan,
} from "../../support/scd-bench.ts";
import { VolatileKeyState } from "../../support/volatile-key-state.ts";

/** A pad's keys and Scd on memory whose secrets are gone once they are released. */
async function detachingScd() {
  const memory = new DetachingMemory();
  const store = new VolatileKeyState();
  const storageKey = randomBytes(32);
  await provisionKeys(store, storageKey, random, initialKeyOf(testIksn), memory);
  const keyStore = new KeyStore({ store, storageKey, random, memory });
  return {
    memory,
    scd: new SoftwareScd({ keyMap: plainKeyMap, keyStore, memory, random, encryption: dukptFormat0, mac: noMac }),
  };
}

describe("secrets that are released", () => {
  it("are not used afterwards, and all are: between two PINs only the four empty buffers of the entry are held", async () => {
    const { memory, scd } = await detachingScd();
    const blocks = new Set<string>();
    for (let payment = 0; payment < 3; payment += 1) {
      enter(scd, "123456789012");
      scd.checkKeys();
      scd.cardReference(testPan);
      blocks.add((await scd.encryptPin(testPan)).pinBlock.toString("hex"));
      scd.status();
      expect(memory.heldSecrets).toBe(4);
    }
    expect(blocks.size).toBe(3);
  });

  it("are all given back when the Scd is, in the middle of an entry too", async () => {
    const { memory, scd } = await detachingScd();
    scd.beginPinEntry({ minDigits: 4, maxDigits: 12 });
    press(scd, "1234");
    scd.release();
    expect(memory.heldSecrets).toBe(0);
    expect(scd.digitCount).toBe(0);
  });

  it("take no digit any more", () => {
    const memory = new DetachingMemory();
    const pin = new PinBuffer(memory);
    pin.push(7);
    pin.release();
    pin.push(7);
    expect(() => pin.digitAt(0)).toThrow("PP901");
    expect(memory.heldSecrets).toBe(0);
  });
});
