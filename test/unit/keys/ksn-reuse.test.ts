import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decryptPinBlock } from "../../../src/bench/acquirer/pin-verification.ts";
import { enter, scdBench, testBdk, testPan } from "../../support/scd-bench.ts";
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
          const { ksn, pinBlock } = await encrypting;
          const ksnHex = ksn.toString("hex");
          expect(seen).not.toContain(ksnHex);
          seen.add(ksnHex);
          expect(decryptPinBlock(testBdk, ksn, pinBlock, testPan.reveal())).toEqual(Buffer.of(1, 2, 3, 4, 5, 6));
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
      const { ksn } = await scd.encryptPin(testPan);
      expect(ksn.readUInt8(9)).toBe(turn);
    }
  });
});
