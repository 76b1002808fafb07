import { describe, expect, it } from "vitest";
import { deriveInitialKey, deriveTransactionKey } from "../../../src/bench/acquirer/pin-verification.ts";
import { DukptRegisters } from "../../../src/keys/dukpt-registers.ts";
import { dukptTdes, ksnCounter, oneBits } from "../../../src/keys/dukpt-tdes.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { testBdk, testIksn } from "../../support/scd-bench.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/tdes-dukpt.json" with { type: "json" };

const counterAt = 11;
const registersAt = 15;
const allRegisters = 21 * 16;

function loaded(memory = new WatchedMemory()): DukptRegisters {
  return DukptRegisters.loadInitialKey(deriveInitialKey(testBdk, testIksn), testIksn, memory);
}

/** Registers that stand before this counter, every register filled as the derivation from the BDK fills it. */
function standingBefore(counter: number): DukptRegisters {
  const encoded = Buffer.from(loaded().encode());
  encoded.writeUInt32BE(counter, counterAt);
  for (let bit = 0; bit < dukptTdes.counterBits; bit += 1) {
    if ((counter & (1 << bit)) === 0) continue;
    const ksn = Buffer.from(testIksn);
    ksn.writeUInt32BE((ksn.readUInt32BE(6) | (counter & -(1 << bit))) >>> 0, 6);
    deriveTransactionKey(testBdk, ksn).copy(encoded, registersAt + bit * 16);
  }
  return DukptRegisters.decode(encoded, ordinaryMemory);
}

const step = (registers: DukptRegisters) => {
  const { key, ksn } = registers.takeTransactionKey();
  return { key, ksn, counter: ksnCounter(ksn), ksnHex: ksn.toString("hex").toUpperCase() };
};

describe("the future-key registers", () => {
  it("zero the initial key once it is loaded", () => {
    const ik = deriveInitialKey(testBdk, testIksn);
    expect(ik.toString("hex").toUpperCase()).toBe("6AC292FAA1315B4D858AB3A3D7D5933A");
    DukptRegisters.loadInitialKey(ik, testIksn, ordinaryMemory);
    expect(ik).toEqual(Buffer.alloc(16));
  });

  it.each([
    ["an initial key of 8 bytes", Buffer.alloc(8, 1), testIksn, "16 bytes"],
    ["equal halves, which make TDES single DES", Buffer.alloc(16, 1), testIksn, "halves"],
    [
      "halves that differ in parity only",
      Buffer.concat([Buffer.alloc(8, 0x10), Buffer.alloc(8, 0x11)]),
      testIksn,
      "halves",
    ],
    ["an IKSN of 8 bytes", Buffer.from(testBdk), testIksn.subarray(2), "10 bytes"],
    ["a KSN already counting", Buffer.from(testBdk), Buffer.from("FFFF9876543210E00001", "hex"), "counter of zero"],
  ])("refuse %s, and zero the key", (_, ik, iksn, reason) => {
    const memory = new WatchedMemory();
    expect(() => DukptRegisters.loadInitialKey(ik, iksn, memory)).toThrow(reason);
    expect(() => DukptRegisters.loadInitialKey(ik, iksn, memory)).toThrow("PP601");
    expect(ik.every((byte) => byte === 0)).toBe(true);
    expect(memory.unwiped).toBe(0);
  });

  it("give the published transaction keys, in the published order", () => {
    const expected = new Map(
      published.vectors
        .filter(({ inputs }) => inputs.op === "tdes-txn")
        .map(({ inputs, expected }) => [inputs.ksn, expected.base_key]),
    );
    const initial = loaded();
    const rollover = standingBefore(0xff800);
    const runs = [...Array(0x15).fill(initial), ...Array(13).fill(rollover)].map(step);
    const inPublication = runs.filter(({ ksnHex }) => expected.has(ksnHex));
    expect(inPublication.map(({ ksnHex }) => ksnHex)).toEqual([...expected.keys()]);
    expect(inPublication.map(({ key }) => key.toString("hex").toUpperCase())).toEqual([...expected.values()]);
  });

  it("give over 20,000 steps the keys that the host derives, and no KSN twice", () => {
    const registers = loaded();
    let last = 0;
    for (let taken = 1; taken <= 20_000; taken += 1) {
      const { key, ksn, counter } = step(registers);
      if (counter <= last) expect.fail(`counter ${counter} after ${last}`);
      last = counter;
      if (taken % 97 === 0) expect(key).toEqual(deriveTransactionKey(testBdk, ksn));
    }
    expect(registers.transactionsLeft).toBe(1_048_575 - 20_000);
  });

  it.each([0xffc0, 0xffc00, 0x1ff000])("give the host's keys from counter %i on, across skipped counters", (start) => {
    const registers = standingBefore(start);
    for (let taken = 0; taken < 40 && !registers.exhausted; taken += 1) {
      const { key, ksn } = step(registers);
      expect(key).toEqual(deriveTransactionKey(testBdk, ksn));
    }
  });

  it("are exhausted after counter 1FF800, hold no key any more, and refuse", () => {
    const registers = standingBefore(dukptTdes.lastCounter);
    expect(registers.transactionsLeft).toBe(1);
    expect(step(registers).counter).toBe(dukptTdes.lastCounter);
    expect(registers.exhausted).toBe(true);
    expect(registers.transactionsLeft).toBe(0);
    expect(registers.nextKsn).toBeUndefined();
    expect(() => registers.takeTransactionKey()).toThrow("PP602");
    const reopened = DukptRegisters.decode(registers.encode(), ordinaryMemory);
    expect(() => reopened.takeTransactionKey()).toThrow("PP602");
  });

  it("do not hold a transaction key once it was taken", () => {
    const registers = loaded();
    for (let taken = 0; taken < 300; taken += 1) {
      const { key } = step(registers);
      expect(registers.encode().includes(key)).toBe(false);
    }
  });

  it("go on from what they encode", () => {
    const registers = loaded();
    for (let taken = 0; taken < 100; taken += 1) step(registers);
    const reopened = DukptRegisters.decode(registers.encode(), ordinaryMemory);
    for (let taken = 0; taken < 100; taken += 1) expect(step(reopened)).toEqual(step(registers));
  });

  it("leave only what they were asked for in memory, and nothing after their release", () => {
    const memory = new WatchedMemory();
    const registers = loaded(memory);
    const { key } = registers.takeTransactionKey();
    expect(memory.unwiped).toBe(2);
    memory.release(key);
    registers.release();
    expect(memory.unwiped).toBe(0);
  });
});

describe("encoded registers", () => {
  const good = () => Buffer.from(loaded().encode());
  const changed = (change: (encoded: Buffer) => void) => {
    const encoded = good();
    change(encoded);
    return encoded;
  };

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["one byte too few", good().subarray(1)],
    ["one byte too many", Buffer.concat([good(), Buffer.alloc(1)])],
    ["another version", changed((encoded) => encoded.fill(2, 0, 1))],
    ["a KSN that is none of a new terminal", changed((encoded) => encoded.fill(1, counterAt - 1, counterAt))],
    ["a counter beyond the last", changed((encoded) => encoded.writeUInt32BE(0x200000, counterAt))],
    ["a counter beyond 1FF800", changed((encoded) => encoded.writeUInt32BE(0x1ff801, counterAt))],
    ["a counter that is skipped", changed((encoded) => encoded.writeUInt32BE(0x7ff, counterAt))],
    ["no key for the next transaction", changed((encoded) => encoded.fill(0, registersAt, registersAt + allRegisters))],
  ])("with %s are refused, and nothing of them stays in memory", (_, encoded) => {
    const memory = new WatchedMemory();
    expect(() => DukptRegisters.decode(encoded, memory)).toThrow("PP705");
    expect(memory.unwiped).toBe(0);
  });

  it("that a step would write for any reachable counter are taken", () => {
    for (const counter of [1, 2, 0x3ff, 0x400, 0x100000, dukptTdes.lastCounter]) {
      expect(oneBits(counter)).toBeLessThanOrEqual(10);
      expect(standingBefore(counter).exhausted).toBe(false);
    }
  });
});
