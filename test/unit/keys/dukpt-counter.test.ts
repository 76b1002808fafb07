import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CounterRule,
  hasBit,
  isCounter,
  lowestBitNumber,
  nextCounter,
  oneBits,
  remainingTransactions,
} from "../../../src/keys/dukpt-counter.ts";
import aesPublished from "../../vectors/aes-dukpt.json" with { type: "json" };
import tdesPublished from "../../vectors/tdes-dukpt.json" with { type: "json" };

const tdes: CounterRule = { counterBits: 21, maxOneBits: 10 };
const aes: CounterRule = { counterBits: 32, maxOneBits: 16 };
const publishedTdes = tdesPublished.vectors.find(({ name }) => name === "tdes-dukpt/counter")?.expected;
const publishedAes = aesPublished.vectors.find(({ name }) => name === "aes-dukpt/counter")?.expected;

describe("the transaction counter", () => {
  it("of TDES runs through 1,048,575 values of at most ten one bits, in order, and ends with 1FF800", () => {
    let left = remainingTransactions(1, tdes);
    expect(left).toBe(publishedTdes?.transactions);
    let last = 0;
    for (let counter: number | undefined = 1; counter !== undefined; counter = nextCounter(counter, tdes)) {
      if (counter <= last || oneBits(counter) > 10) expect.fail(`counter ${counter.toString(16)} after ${last}`);
      if (left % 97 === 0 && remainingTransactions(counter, tdes) !== left) expect.fail(`at ${counter.toString(16)}`);
      last = counter;
      left -= 1;
    }
    expect(left).toBe(0);
    expect(last.toString(16).toUpperCase()).toBe(publishedTdes?.last_tc);
  });

  it("of AES has 2,448,023,842 values of at most sixteen one bits, and ends with FFFF0000", () => {
    const last = Number.parseInt(publishedAes?.last_tc ?? "", 16);
    expect(String(remainingTransactions(1, aes))).toBe(publishedAes?.transactions);
    expect(remainingTransactions(last, aes)).toBe(1);
    expect(nextCounter(last, aes)).toBeUndefined();
    expect(remainingTransactions(undefined, aes)).toBe(0);
  });

  it.each([
    [0x0001fffe, 0x00020000],
    [0x0000ffff, 0x00010000],
    [0x7fff8000, 0x80000000],
    [0x80000000, 0x80000001],
    [0xfffe8000, 0xffff0000],
  ])("of AES goes from %i to %i", (counter, next) => {
    expect(nextCounter(counter, aes)).toBe(next);
  });

  it("goes up by one transaction at a time, to a value that is allowed, and skips none", () => {
    const anyCounter = fc.integer({ min: 1, max: 0xffff0000 }).filter((counter) => isCounter(counter, aes));
    fc.assert(
      fc.property(anyCounter, (counter) => {
        const next = nextCounter(counter, aes);
        const left = remainingTransactions(counter, aes);
        if (next === undefined) return left === 1;
        expect(next).toBeGreaterThan(counter);
        expect(isCounter(next, aes)).toBe(true);
        expect(remainingTransactions(next, aes)).toBe(left - 1);
        return true;
      }),
    );
  });

  it.each([
    [0, false],
    [1, true],
    [0x3ff, true],
    [0x7ff, false],
    [0x1ff800, true],
    [0x200000, false],
  ])("%i can be one of TDES: %s", (counter, can) => {
    expect(isCounter(counter, tdes)).toBe(can);
  });

  it("has its bits counted from the lowest, up to the thirty-second", () => {
    expect([1, 6, 0x80000000].map(lowestBitNumber)).toEqual([0, 1, 31]);
    expect(hasBit(0x80000000, 31)).toBe(true);
    expect(hasBit(0x7fffffff, 31)).toBe(false);
    expect(oneBits(0xffffffff)).toBe(32);
  });
});
