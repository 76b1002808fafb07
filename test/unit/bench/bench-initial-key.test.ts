import { describe, expect, it } from "vitest";
import { testKeys } from "../../../src/bench/acquirer/test-keys.ts";
import { benchInitialKey } from "../../../src/bench/bench-initial-key.ts";
import { DukptRegisters } from "../../../src/keys/dukpt-registers.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { repeatingRandom } from "../../support/pin-samples.ts";
import { random } from "../../support/scd-bench.ts";
import aes from "../../vectors/aes-dukpt.json" with { type: "json" };

describe("a bench's initial key", () => {
  it.each(["tdes", "aes128", "aes192", "aes256"] as const)("of %s is one that a new terminal takes", (kind) => {
    const { kind: made, ik, iksn, loading } = benchInitialKey(random, kind);
    expect([made, loading.test]).toEqual([kind, true]);
    expect(DukptRegisters.loadInitialKey(kind, ik, iksn, ordinaryMemory).initialKsn).toEqual(iksn);
  });

  it("is of TDES when nothing else is asked for", () => {
    expect(benchInitialKey(random).kind).toBe("tdes");
  });

  it.each(["tdes", "aes128", "aes192", "aes256"] as const)("of %s has a device id of its own", (kind) => {
    const ids = Array.from({ length: 20 }, () => benchInitialKey(random, kind).iksn.toString("hex"));
    expect(new Set(ids).size).toBe(20);
  });

  it("is the published one for the device of the worked example", () => {
    const [published] = aes.vectors.filter(({ inputs }) => inputs.op === "aes-ik");
    const device = Buffer.from(testKeys.aesBdks.aes128.initialKeyId, "hex").subarray(4);
    const { ik } = benchInitialKey(repeatingRandom(...device), "aes128");
    expect(ik.toString("hex").toUpperCase()).toBe(published?.expected.ik);
  });
});
