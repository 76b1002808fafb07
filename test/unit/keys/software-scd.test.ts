import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { decryptPinBlock } from "../../../src/bench/acquirer/pin-verification.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { KeyStore, slotPlace } from "../../../src/keys/key-store.ts";
import { SoftwareScd } from "../../../src/keys/software-scd.ts";
import { registersBefore } from "../../support/dukpt-standing-before.ts";
import {
  dukptFormat0,
  enter,
  keyIndex,
  ksnOf,
  noMac,
  plainKeyMap,
  press,
  random,
  scdBench,
  testBdk,
  testPan,
} from "../../support/scd-bench.ts";

const limits = { minDigits: 4, maxDigits: 6 };

/** Lets the pad's registers stand before this counter; 0 stands for after the last. */
async function benchBefore(counter: number) {
  const bench = await scdBench();
  await bench.keyStore.commit([bench.keyStore.sealedRegisters(registersBefore("tdes", counter))]);
  return bench;
}

describe("PIN entry", () => {
  it("counts digits up to the maximum, and ENTER takes them from the minimum on", async () => {
    const { scd } = await scdBench();
    scd.beginPinEntry(limits);
    expect([1, 2, 3].map((key) => scd.onKey(key))).toEqual(["counted", "counted", "counted"]);
    expect(scd.onKey(keyIndex.enter)).toBe("tooShort");
    expect(scd.digitCount).toBe(3);
    expect([4, 5, 6, 7].map((key) => scd.onKey(key))).toEqual(["counted", "counted", "counted", "full"]);
    expect(scd.digitCount).toBe(6);
    expect(scd.onKey(keyIndex.enter)).toBe("entered");
    expect(scd.digitCount).toBe(6);
  });

  it("starts again after CLEAR", async () => {
    const { scd, memory } = await scdBench();
    scd.beginPinEntry(limits);
    press(scd, "1234");
    expect(scd.onKey(keyIndex.clear)).toBe("cleared");
    expect(scd.digitCount).toBe(0);
    expect(memory.unwiped).toBe(0);
    expect(scd.onKey(1)).toBe("counted");
  });

  it("ends with CANCEL, digits wiped", async () => {
    const { scd, memory } = await scdBench();
    scd.beginPinEntry(limits);
    press(scd, "1234");
    expect(memory.unwiped).toBe(1);
    expect(scd.onKey(keyIndex.cancel)).toBe("cancelPressed");
    expect(memory.unwiped).toBe(0);
    expect(scd.onKey(1)).toBe("ignored");
  });

  it("takes no digit after ENTER", async () => {
    const { scd } = await scdBench();
    enter(scd, "1234");
    expect(scd.onKey(5)).toBe("ignored");
    expect(scd.digitCount).toBe(4);
  });

  it.each(["before", "after"])("%s an entry ignores digits and passes on ENTER, CLEAR and CANCEL", async (when) => {
    const { scd } = await scdBench();
    if (when === "after") {
      enter(scd, "1234");
      scd.endPinEntry();
    }
    expect([0, 5, 9].map((key) => scd.onKey(key))).toEqual(["ignored", "ignored", "ignored"]);
    const others = [keyIndex.enter, keyIndex.clear, keyIndex.cancel].map((key) => scd.onKey(key));
    expect(others).toEqual(["enterPressed", "clearPressed", "cancelPressed"]);
    expect(scd.digitCount).toBe(0);
  });

  it("ignores positions without a key and indexes the keypad does not have", async () => {
    const { scd } = await scdBench();
    scd.beginPinEntry(limits);
    for (const index of [keyIndex.none, 20, 255, -1, 0.5, Number.NaN]) expect(scd.onKey(index)).toBe("ignored");
    expect(scd.digitCount).toBe(0);
  });

  it("begun again wipes the one before", async () => {
    const { scd, memory } = await scdBench();
    scd.beginPinEntry(limits);
    press(scd, "1234");
    scd.beginPinEntry(limits);
    expect(scd.digitCount).toBe(0);
    expect(memory.unwiped).toBe(0);
  });

  it.each([
    [3, 6],
    [4, 13],
    [6, 5],
    [4.5, 6],
    [4, Number.NaN],
  ])("of %s to %s digits is refused, and no entry is open", async (minDigits, maxDigits) => {
    const { scd } = await scdBench();
    scd.beginPinEntry(limits);
    expect(() => scd.beginPinEntry({ minDigits, maxDigits })).toThrow("PP901");
    expect(scd.onKey(1)).toBe("ignored");
  });
});

describe("the encrypted PIN block", () => {
  it("is the published one", async () => {
    const { scd } = await scdBench();
    enter(scd, "1234");
    const block = await scd.encryptPin(testPan);
    expect([block.pinBlock, ksnOf(block)].map((bytes) => bytes.toString("hex").toUpperCase())).toEqual([
      "1B9C1845EB993A7A",
      "FFFF9876543210E00001",
    ]);
    expect(block.format).toBe(0);
  });

  it.each(["0000", "12345", "999999", "123456789012"])("gives the host the PIN %s back", async (digits) => {
    const { scd } = await scdBench();
    enter(scd, digits);
    const block = await scd.encryptPin(testPan);
    const expected = Buffer.from([...digits].map(Number));
    expect(decryptPinBlock(testBdk, ksnOf(block), block.pinBlock, testPan.reveal())).toEqual(expected);
  });

  it("of the same PIN is another one under another KSN every time", async () => {
    const { scd } = await scdBench();
    const seen = new Set<string>();
    for (let turn = 0; turn < 50; turn += 1) {
      enter(scd, "1234");
      const block = await scd.encryptPin(testPan);
      seen.add(block.pinBlock.toString("hex")).add(ksnOf(block).toString("hex"));
    }
    expect(seen.size).toBe(100);
  });

  it("is made only once of an entry, and of none that was not closed with ENTER", async () => {
    const { scd } = await scdBench();
    await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
    scd.beginPinEntry(limits);
    press(scd, "1234");
    await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
    expect(scd.digitCount).toBe(0);
    enter(scd, "1234");
    await scd.encryptPin(testPan);
    await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
  });

  it("is not made while another is not yet durable: both would have one KSN", async () => {
    const { scd, memory } = await scdBench();
    enter(scd, "1234");
    const first = scd.encryptPin(testPan);
    enter(scd, "5678");
    await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
    expect(memory.unwiped).toBe(0);
    expect(ksnOf(await first).toString("hex")).toMatch(/01$/);
    enter(scd, "5678");
    expect(ksnOf(await scd.encryptPin(testPan)).toString("hex")).toMatch(/02$/);
  });

  it("leaves an entry begun meanwhile alone", async () => {
    const { scd } = await scdBench();
    enter(scd, "1234");
    const first = scd.encryptPin(testPan);
    scd.beginPinEntry(limits);
    press(scd, "56");
    await first;
    expect(scd.digitCount).toBe(2);
  });
});

describe("clear digits and keys", () => {
  it("are gone from memory as soon as the PIN block is asked for, before its commit is done", async () => {
    const { scd, memory } = await scdBench();
    enter(scd, "123456");
    const pending = scd.encryptPin(testPan);
    expect(memory.unwiped).toBe(0);
    expect(scd.digitCount).toBe(0);
    await pending;
    expect(memory.allocated.length).toBeGreaterThan(4);
    expect(memory.unwiped).toBe(0);
  });

  const failures: Record<string, (bench: Awaited<ReturnType<typeof scdBench>>) => string> = {
    "the commit fails": ({ store }) => {
      store.fate = "failsLost";
      store.failure = new Fault("PP703", "cannot be written");
      return "PP703";
    },
    "no key is loaded": ({ store }) => {
      store.values.delete(slotPlace("dukpt"));
      return "PP601";
    },
    "the keys are damaged": ({ store }) => {
      store.values.set(slotPlace("dukpt"), randomBytes(380).fill(1, 0, 1));
      return "PP603";
    },
    "the keys are another version's": ({ store }) => {
      store.values.set(slotPlace("dukpt"), Buffer.alloc(380, 2));
      return "PP705";
    },
    "the storage key is gone": ({ storageKey }) => {
      storageKey.fill(0);
      return "PP603";
    },
  };
  it.each(Object.entries(failures))("are gone from memory when %s", async (_, fail) => {
    const bench = await scdBench();
    const code = fail(bench);
    enter(bench.scd, "123456");
    await expect(bench.scd.encryptPin(testPan)).rejects.toMatchObject({ code });
    expect(bench.memory.unwiped).toBe(0);
    expect(bench.scd.digitCount).toBe(0);
  });

  it("are gone from memory when the registers are exhausted", async () => {
    const { scd, memory } = await benchBefore(0);
    enter(scd, "123456");
    await expect(scd.encryptPin(testPan)).rejects.toMatchObject({ code: "PP602" });
    expect(memory.unwiped).toBe(0);
  });

  it("do not show in what the device prints", async () => {
    const { scd } = await scdBench();
    const print = () => [inspect(scd, { showHidden: true, depth: 9 }), JSON.stringify(scd), String(scd)].join();
    scd.beginPinEntry(limits);
    press(scd, "927481".slice(0, 4));
    const one = print();
    scd.beginPinEntry(limits);
    press(scd, "0000");
    expect(print()).toBe(one);
  });
});

describe("the state of the keys", () => {
  it("tells the next KSN and how many transactions are left", async () => {
    const { scd, memory } = await scdBench();
    expect(scd.status()).toEqual({ ksn: "FFFF9876543210E00001", transactionsLeft: 1_048_575, memory: "ordinary" });
    enter(scd, "1234");
    await scd.encryptPin(testPan);
    expect(scd.status()).toMatchObject({ ksn: "FFFF9876543210E00002", transactionsLeft: 1_048_574 });
    scd.checkKeys();
    expect(memory.unwiped).toBe(0);
  });

  it("refuses after the last transaction, and says so before PIN entry", async () => {
    const { scd } = await benchBefore(0x1ff800);
    expect(scd.status()).toMatchObject({ ksn: "FFFF9876543210FFF800", transactionsLeft: 1 });
    enter(scd, "1234");
    await scd.encryptPin(testPan);
    expect(() => scd.checkKeys()).toThrow("PP602");
    expect(scd.status()).toMatchObject({ ksn: undefined, transactionsLeft: 0 });
    enter(scd, "1234");
    await expect(scd.encryptPin(testPan)).rejects.toThrow("PP602");
  });

  it("says that no key is loaded", async () => {
    const { scd } = await scdBench({ initialKey: false });
    expect(() => scd.checkKeys()).toThrow("PP601");
    expect(scd.status()).toEqual({ ksn: undefined, transactionsLeft: 0, memory: "ordinary" });
  });

  it("says that the storage key is another, or missing", async () => {
    const { store, memory } = await scdBench();
    for (const storageKey of [randomBytes(32), Buffer.alloc(0)]) {
      const keyStore = new KeyStore({ store, storageKey, random, memory });
      const scd = new SoftwareScd({
        keyMap: plainKeyMap,
        keyStore,
        memory,
        random,
        encryption: dukptFormat0,
        mac: noMac,
      });
      expect(() => scd.checkKeys()).toThrow("PP603");
      expect(scd.status()).toMatchObject({ ksn: undefined, transactionsLeft: 0 });
    }
  });

  it("passes on what the store reports, in status too", async () => {
    const { store, scd } = await scdBench();
    const failure = new Fault("PP702", "damaged");
    store.get = () => {
      throw failure;
    };
    expect(() => scd.checkKeys()).toThrow(failure);
    expect(() => scd.status()).toThrow(failure);
  });
});
