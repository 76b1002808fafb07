import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DukptRegisters } from "../../../src/keys/dukpt-registers.ts";
import type { DukptKind, WorkingKeyType } from "../../../src/keys/dukpt-state.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import {
  dukptKinds,
  encodedBefore,
  loadedRegisters,
  registersBefore,
  testDukpts,
} from "../../support/dukpt-standing-before.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();
const lastCounters: Record<DukptKind, number> = {
  tdes: 0x1ff800,
  aes128: 0xffff0000,
  aes192: 0xffff0000,
  aes256: 0xffff0000,
};
const usages = ["pin", "macRequest", "macResponse", "macBoth", "dataRequest", "dataResponse", "dataBoth"] as const;

function counterOf(kind: DukptKind, ksn: Buffer): number {
  return kind === "tdes" ? ksn.readUInt32BE(6) & 0x1fffff : ksn.readUInt32BE(8);
}

/** One transaction: the counter, and the PIN key in hexadecimal. */
function step(registers: DukptRegisters) {
  const transaction = registers.takeTransactionKey();
  const pinKey = hex(transaction.workingKey("pin"));
  transaction.release();
  return { ksn: hex(transaction.ksn), counter: counterOf(registers.kind, transaction.ksn), pinKey };
}

describe.each(dukptKinds)("the future-key registers of %s", (kind) => {
  const independent = testDukpts[kind];
  const lastCounter = lastCounters[kind];

  it("zero the initial key once it is loaded, and tell the KSN that comes next", () => {
    const initialKey = Buffer.from(independent.initialKey, "hex");
    const registers = DukptRegisters.loadInitialKey(
      kind,
      initialKey,
      Buffer.from(independent.initialKsn, "hex"),
      ordinaryMemory,
    );
    expect(initialKey).toEqual(Buffer.alloc(initialKey.length));
    expect(registers.kind).toBe(kind);
    expect(hex(registers.initialKsn)).toBe(independent.initialKsn);
    expect(hex(registers.nextKsn ?? Buffer.alloc(0))).toBe(independent.ksn(1));
  });

  const transactions = kind === "tdes" || kind === "aes128" ? 20_000 : 2_000;
  it(`give over ${transactions} transactions the keys that the host derives, in the counter's order`, () => {
    const registers = loadedRegisters(kind);
    const all = registers.transactionsLeft;
    let last = 0;
    for (let taken = 0; taken < transactions; taken += 1) {
      const { counter, pinKey } = step(registers);
      if (counter <= last) expect.fail(`counter ${counter} after ${last}`);
      last = counter;
      if (pinKey !== independent.workingKey(counter, "pin")) expect.fail(`the key of counter ${counter}`);
    }
    expect(registers.transactionsLeft).toBe(all - transactions);
  });

  it.each([0xffc0, 0xffc00, 0x1fe000, lastCounter - 2 ** 12])("give the host's keys from counter %i on", (near) => {
    // The nearest counter below that is one.
    const ones = kind === "tdes" ? 10 : 16;
    let start = near;
    while (start.toString(2).replaceAll("0", "").length > ones) start -= 1;
    const registers = registersBefore(kind, start);
    for (let taken = 0; taken < 60 && !registers.exhausted; taken += 1) {
      const { counter, pinKey } = step(registers);
      expect(pinKey).toBe(independent.workingKey(counter, "pin"));
      const left = registers.transactionsLeft;
      expect(DukptRegisters.decode(registers.encode(), ordinaryMemory).transactionsLeft).toBe(left);
    }
  });

  it("hold after each transaction what an independent reading says they hold", () => {
    const registers = loadedRegisters(kind);
    for (let taken = 0; taken < 40; taken += 1) {
      const next = counterOf(kind, registers.nextKsn ?? Buffer.alloc(12));
      expect(registers.encode().equals(encodedBefore(kind, next))).toBe(true);
      step(registers);
    }
  });

  it("are exhausted after the last counter, hold no transaction key any more, and refuse", () => {
    const registers = registersBefore(kind, lastCounter);
    expect(registers.transactionsLeft).toBe(1);
    expect(step(registers).counter).toBe(lastCounter);
    expect(registers.exhausted).toBe(true);
    expect(registers.transactionsLeft).toBe(0);
    expect(registers.nextKsn).toBeUndefined();
    expect(registers.encode().equals(encodedBefore(kind, 0))).toBe(true);
    expect(() => registers.takeTransactionKey()).toThrow("PP602");
    const reopened = DukptRegisters.decode(registers.encode(), ordinaryMemory);
    expect(() => reopened.takeTransactionKey()).toThrow("PP602");
  });

  it("do not hold a transaction key once it was taken", () => {
    const registers = loadedRegisters(kind);
    for (let taken = 0; taken < 300; taken += 1) {
      const { counter } = step(registers);
      expect(hex(registers.encode()).includes(independent.transactionKey(counter))).toBe(false);
    }
  });

  it("never give a KSN twice, wherever the pad is killed between taking a key and the next that is durable", () => {
    const turns = fc.array(fc.constantFrom("kept", "killedBeforeCommit", "killedAfterCommit"), { maxLength: 60 });
    fc.assert(
      fc.property(turns, (played) => {
        let durable = loadedRegisters(kind).encode();
        let registers = DukptRegisters.decode(durable, ordinaryMemory);
        const sent = new Set<string>();
        for (const turn of played) {
          const { ksn, pinKey, counter } = step(registers);
          expect(pinKey).toBe(independent.workingKey(counter, "pin"));
          if (turn !== "killedBeforeCommit") {
            durable = registers.encode();
            expect(sent.has(ksn)).toBe(false);
            if (turn === "kept") sent.add(ksn);
          }
          if (turn !== "kept") registers = DukptRegisters.decode(durable, ordinaryMemory);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("give the host's working key for every usage", () => {
    const transaction = loadedRegisters(kind).takeTransactionKey();
    for (const usage of usages) expect(hex(transaction.workingKey(usage))).toBe(independent.workingKey(1, usage));
  });

  it("leave only what they were asked for in memory, and nothing after their release", () => {
    const memory = new WatchedMemory();
    const registers = loadedRegisters(kind, memory);
    const transaction = registers.takeTransactionKey();
    expect(memory.unwiped).toBe(2);
    for (const usage of usages) memory.release(transaction.workingKey(usage));
    expect(() => transaction.workingKey("pin", "hmac128")).toThrow("PP901");
    transaction.release();
    expect(memory.unwiped).toBe(1);
    registers.release();
    expect(memory.unwiped).toBe(0);
  });

  describe("once encoded", () => {
    const { initialKey, initialKsn } = independent;
    const counterAt = 1 + initialKsn.length / 2;
    const registersAt = counterAt + 4;
    const keyBytes = initialKey.length / 2;
    const before5 = () => Buffer.from(encodedBefore(kind, 5));
    const changed = (change: (encoded: Buffer) => void) => {
      const encoded = before5();
      change(encoded);
      return encoded;
    };
    const register = (bit: number): [number, number] => [
      registersAt + bit * keyBytes,
      registersAt + (bit + 1) * keyBytes,
    ];

    it.each([
      ["nothing", Buffer.alloc(0)],
      ["one byte too few", before5().subarray(1)],
      ["one byte too many", Buffer.concat([before5(), Buffer.alloc(1)])],
      ["another format", changed((encoded) => encoded.fill(9, 0, 1))],
      ["the format of another DUKPT", changed((encoded) => encoded.fill(kind === "tdes" ? 2 : 1, 0, 1))],
      ["a KSN that is none of a new terminal", changed((encoded) => encoded.fill(1, counterAt - 1, counterAt))],
      ["a counter beyond the last", changed((encoded) => encoded.writeUInt32BE(lastCounter + 1, counterAt))],
      ["a counter that is skipped", changed((encoded) => encoded.writeUInt32BE(0x1ffff, counterAt))],
      ["no key for the next transaction", changed((encoded) => encoded.fill(0, ...register(0)))],
      ["a register that is to come empty", changed((encoded) => encoded.fill(0, ...register(1)))],
      ["a register that was used still full", changed((encoded) => encoded.fill(7, ...register(2)))],
      ["a counter of zero and registers that are full", changed((encoded) => encoded.writeUInt32BE(0, counterAt))],
    ])("with %s are refused, and nothing of them stays in memory", (_, encoded) => {
      const memory = new WatchedMemory();
      expect(() => DukptRegisters.decode(encoded, memory)).toThrow("PP705");
      expect(memory.unwiped).toBe(0);
    });

    it("are taken as they were", () => {
      const registers = registersBefore(kind, 5);
      expect(registers.encode().equals(before5())).toBe(true);
      const other = registersBefore(kind, 5);
      for (let taken = 0; taken < 50; taken += 1) expect(step(other)).toEqual(step(registers));
    });
  });
});

describe("an initial key", () => {
  const iksn = Buffer.from(testDukpts.tdes.initialKsn, "hex");
  const ikid = Buffer.from(testDukpts.aes128.initialKsn, "hex");
  const good = () => Buffer.from(testDukpts.tdes.initialKey, "hex");
  const part = Buffer.from("1020304050607080", "hex");

  it.each<[string, DukptKind, Buffer, Buffer, string]>([
    ["of 8 bytes", "tdes", Buffer.alloc(8, 1), iksn, "16 bytes"],
    ["with equal halves, which make TDES single DES", "tdes", Buffer.concat([part, part]), iksn, "equal parts"],
    [
      "with halves that differ in parity only",
      "tdes",
      Buffer.concat([part, part.map((byte) => byte ^ 1)]),
      iksn,
      "equal parts",
    ],
    ["with a weak half", "tdes", Buffer.concat([part, Buffer.alloc(8, 1)]), iksn, "weak"],
    ["with an IKSN of 8 bytes", "tdes", good(), iksn.subarray(2), "10 bytes"],
    ["with a KSN already counting", "tdes", good(), Buffer.from("FFFF9876543210E00001", "hex"), "counter of zero"],
    ["of AES-128 for AES-256", "aes256", good(), ikid, "32 bytes"],
    ["with the KSN of a TDES key", "aes128", good(), iksn, "12 bytes"],
    ["with an AES KSN already counting", "aes128", good(), Buffer.from(ikid).fill(1, 11), "counter of zero"],
    ["of zeros", "aes192", Buffer.alloc(24), ikid, "zeros"],
  ])("%s is refused, and zeroed", (_, kind, initialKey, initialKsn, reason) => {
    const memory = new WatchedMemory();
    const load = () => DukptRegisters.loadInitialKey(kind, Buffer.from(initialKey), initialKsn, memory);
    expect(load).toThrow(reason);
    expect(load).toThrow("PP604");
    const zeroed = Buffer.from(initialKey);
    expect(() => DukptRegisters.loadInitialKey(kind, zeroed, initialKsn, memory)).toThrow();
    expect(zeroed.every((byte) => byte === 0)).toBe(true);
    expect(memory.unwiped).toBe(0);
  });
});

describe("the update key", () => {
  it.each<[DukptKind, WorkingKeyType]>([
    ["aes128", "aes128"],
    ["aes128", "tdes2"],
    ["aes192", "aes192"],
    ["aes256", "aes256"],
  ])("of %s as %s is the host's, from the first transaction to after the last", (kind, type) => {
    const expected = testDukpts[kind].workingKey(0xffffffff, "keyEncryption", type);
    for (const registers of [loadedRegisters(kind), registersBefore(kind, 0x8000_0001), registersBefore(kind, 0)]) {
      expect(hex(registers.updateKey(type))).toBe(expected);
    }
    expect(hex(loadedRegisters(kind).updateKey())).toBe(testDukpts[kind].workingKey(0xffffffff, "keyEncryption"));
  });

  it("is none of TDES DUKPT", () => {
    expect(() => loadedRegisters("tdes").updateKey()).toThrow("no update key");
  });
});
