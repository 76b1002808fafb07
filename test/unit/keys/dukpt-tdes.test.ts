import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveTransactionKey } from "../../../src/bench/acquirer/pin-verification.ts";
import {
  dukptTdes,
  ksnCounter,
  ksnWithCounter,
  nextCounter,
  nonReversibleKey,
  oneBits,
  pinKey,
  remainingTransactions,
} from "../../../src/keys/dukpt-tdes.ts";
import { encryptTdes } from "../../../src/keys/tdes.ts";
import { testBdk, testIksn } from "../../support/scd-bench.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/tdes-dukpt.json" with { type: "json" };

const everyCounter = 1_048_575;
const hex = (text: string) => Buffer.from(text, "hex");

describe("the transaction counter", () => {
  it("runs through 1,048,575 values of at most ten one bits, in order, and ends with 1FF800", () => {
    let steps = 0;
    let last = 0;
    for (let counter: number | undefined = 1; counter !== undefined; counter = nextCounter(counter)) {
      if (counter <= last || oneBits(counter) > 10) expect.fail(`counter ${counter.toString(16)} after ${last}`);
      last = counter;
      steps += 1;
    }
    const { expected } = published.vectors.find(({ name }) => name === "tdes-dukpt/counter") ?? expect.fail();
    expect(steps).toBe(expected.transactions);
    expect(last.toString(16).toUpperCase()).toBe(expected.last_tc);
    expect(steps).toBe(everyCounter);
    expect(last).toBe(dukptTdes.lastCounter);
  });

  it("says how many transactions are left: as many as it still runs through", () => {
    expect(remainingTransactions(1)).toBe(everyCounter);
    expect(remainingTransactions(dukptTdes.lastCounter)).toBe(1);
    expect(remainingTransactions(undefined)).toBe(0);
    let left = everyCounter;
    for (let counter: number | undefined = 1; counter !== undefined; counter = nextCounter(counter)) {
      if (left % 97 === 0 && remainingTransactions(counter) !== left) expect.fail(`at ${counter.toString(16)}`);
      left -= 1;
    }
  });

  it("shares its bytes with the device id, which stays", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), fc.nat(0x1fffff), (bytes, counter) => {
        const ksn = Buffer.from(bytes);
        const changed = ksnWithCounter(ksn, counter);
        expect(ksnCounter(changed)).toBe(counter);
        expect(ksnWithCounter(changed, ksnCounter(ksn))).toEqual(ksn);
      }),
    );
    expect(() => ksnWithCounter(Buffer.alloc(9), 1)).toThrow("PP901");
  });
});

describe("the keys of a transaction", () => {
  const transactions = published.vectors.filter(({ inputs }) => inputs.op === "tdes-txn");

  it.each(transactions)("are those of $name", ({ inputs, expected }) => {
    const transactionKey = deriveTransactionKey(testBdk, hex(inputs.ksn ?? ""));
    expect(transactionKey).toEqual(hex(expected.base_key ?? ""));
    const pinBlock = Buffer.alloc(8);
    encryptTdes(pinKey(transactionKey), hex(expected.clear_pinblock_f0 ?? ""), pinBlock);
    expect(pinBlock).toEqual(hex(expected.enc_pinblock_f0 ?? ""));
  });

  it("are derived without leaving any but the result behind, also when it fails", () => {
    const memory = new WatchedMemory();
    const parent = hex("6AC292FAA1315B4D858AB3A3D7D5933A");
    const child = nonReversibleKey(parent, testIksn.subarray(2), memory);
    expect(memory.unwiped).toBe(1);
    memory.release(child);
    expect(() => nonReversibleKey(parent.subarray(0, 8), testIksn.subarray(2), failingAfter(memory, 2))).toThrow(
      "full",
    );
    expect(memory.unwiped).toBe(0);
  });
});

/** This memory, but full after some more buffers. */
function failingAfter(memory: WatchedMemory, buffers: number) {
  let left = buffers;
  return {
    kind: memory.kind,
    release: (secret: Buffer) => memory.release(secret),
    allocate(lengthBytes: number) {
      if (left === 0) throw new Error("memory is full");
      left -= 1;
      return memory.allocate(lengthBytes);
    },
  };
}
