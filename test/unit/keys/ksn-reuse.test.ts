import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decryptPinBlock } from "../../../src/bench/acquirer/pin-verification.ts";
import { KeyStore } from "../../../src/keys/key-store.ts";
import { provisionKeys } from "../../../src/keys/provision-keys.ts";
import { SoftwareScd } from "../../../src/keys/software-scd.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import {
  dukptFormat0,
  enter,
  initialKeyOf,
  ksnOf,
  noMac,
  plainKeyMap,
  random,
  scdBench,
  testBdk,
  testIksn,
  testPan,
} from "../../support/scd-bench.ts";
import type { CommitFate } from "../../support/volatile-key-state.ts";

/** One PIN: what becomes of its commit, and whether the pad is killed while that is under way. */
interface Turn {
  readonly fate: CommitFate;
  readonly killed: boolean;
}

const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({
    fate: fc.constantFrom<CommitFate>("keeps", "failsLost", "failsKept"),
    killed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

describe("a KSN", () => {
  it("never leaves the pad twice, whatever becomes of a commit and wherever the pad is killed", async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (played) => {
        const bench = await scdBench();
        let scd = bench.scd;
        const seen = new Set<string>();
        for (const { fate, killed } of played) {
          bench.store.fate = fate;
          enter(scd, "123456");
          const encrypting = scd.encryptPin(testPan);
          const encrypted = await encrypting.catch((thrown: unknown) => thrown);
          if (killed) scd = bench.start();
          if (encrypted === bench.store.failure) continue;
          const block = await encrypting;
          const ksn = ksnOf(block);
          const ksnHex = ksn.toString("hex");
          expect(seen).not.toContain(ksnHex);
          seen.add(ksnHex);
          expect(decryptPinBlock(testBdk, ksn, block.pinBlock, testPan.reveal())).toEqual(Buffer.of(1, 2, 3, 4, 5, 6));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is durable before the PIN block is handed out: a pad killed right then goes on with the next", async () => {
    const bench = await scdBench();
    for (let turn = 1; turn <= 20; turn += 1) {
      const scd = bench.start();
      enter(scd, "1234");
      expect(ksnOf(await scd.encryptPin(testPan)).readUInt8(9)).toBe(turn);
    }
  });

  it("never leaves the pad twice, whatever of the slot store's writes a power cut at each step leaves", async () => {
    const survivals = [() => 0, () => 300, () => Number.POSITIVE_INFINITY, (_: unknown, index: number) => index * 512];
    const storageKey = random.bytes(32);
    const provisioned = new FaultyFileSystem();
    await SlotStore.provision(provisioned, storePath, { slotCount: 64 });
    await provisionKeys(await SlotStore.open(provisioned, storePath), storageKey, random, initialKeyOf(testIksn));

    let lastOfAll = 0;
    for (const survives of survivals) {
      for (let operations = 0; operations <= 40; operations += 1) {
        const before = provisioned.afterPowerCut(() => 0);
        const ksns: string[] = [];
        const scd = await scdOn(before, storageKey);
        before.cutPowerAfter(operations);
        await playUntilFault(scd, 4, ksns);
        await playUntilFault(await scdOn(before.afterPowerCut(survives), storageKey), 2, ksns);
        expect(new Set(ksns).size).toBe(ksns.length);
        expect(ksns.length).toBeGreaterThanOrEqual(2);
        lastOfAll = Math.max(lastOfAll, ksns.length);
      }
    }
    // At least one cut came after the first four PINs, so that every step of a commit was cut.
    expect(lastOfAll).toBe(6);
  });
});

const storePath = "/var/lib/pinpad/store";

async function scdOn(medium: FaultyFileSystem, storageKey: Buffer): Promise<SoftwareScd> {
  const store = await SlotStore.open(medium, storePath);
  const keyStore = new KeyStore({ store, storageKey, random, memory: ordinaryMemory });
  return new SoftwareScd({
    keyMap: plainKeyMap,
    keyStore,
    memory: ordinaryMemory,
    random,
    encryption: dukptFormat0,
    mac: noMac,
  });
}

/** Encrypts PINs until the power is gone; the KSNs of those that came out go into `ksns`. */
async function playUntilFault(scd: SoftwareScd, pins: number, ksns: string[]): Promise<void> {
  for (let turn = 0; turn < pins; turn += 1) {
    enter(scd, "1234");
    try {
      ksns.push(ksnOf(await scd.encryptPin(testPan)).toString("hex"));
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: "PP703" });
      return;
    }
  }
}
