import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCounter, nextCounter } from "../../../../src/keys/dukpt-counter.ts";
import { counterFrom, parentOf, registersAwaiting } from "../../../../src/keys/pkcs11/register-tree.ts";

const small = { counterBits: 8, maxOneBits: 4 };
const whole = { counterBits: 32, maxOneBits: 16 };

function counters(rule: typeof small, from: number): number[] {
  const all = [];
  for (let at = counterFrom(from, rule); at !== undefined; at = nextCounter(at, rule)) all.push(at);
  return all;
}

describe("the tree of DUKPT keys", () => {
  it("leads from every key to the initial one, a bit at a time", () => {
    expect([0b1011, 0b1010, 0b1000].map(parentOf)).toEqual([0b1010, 0b1000, 0]);
    expect(parentOf(0xffff0000)).toBe(0xfffe0000);
  });

  it("has for every counter registers that lead to all transactions to come, and to none before", () => {
    for (const next of counters(small, 1)) {
      const registers = registersAwaiting(next, small);
      const comesFrom = (counter: number): number =>
        registers.includes(counter) || counter === 0 ? counter : comesFrom(parentOf(counter));
      for (const counter of counters(small, 1)) {
        expect(registers.includes(comesFrom(counter)), `${counter} from ${next}`).toBe(counter >= next);
      }
    }
  });

  it("has no register more than it has bits, each a counter that a transaction can have", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xffffffff }), (counter) => {
        const next = counterFrom(counter, whole);
        const registers = next === undefined ? [] : registersAwaiting(next, whole);
        expect(registers.length).toBeLessThanOrEqual(32);
        expect(registers.every((register) => isCounter(register, whole))).toBe(true);
        expect(registers).toEqual([...new Set(registers)].sort((a, b) => a - b));
      }),
    );
  });

  it("ends behind the last counter", () => {
    expect(counterFrom(0xffff0000, whole)).toBe(0xffff0000);
    expect(counterFrom(0xffff0001, whole)).toBeUndefined();
    expect(registersAwaiting(0xffff0000, whole)).toEqual([0xffff0000]);
    expect(registersAwaiting(1, whole)).toEqual(Array.from({ length: 32 }, (_, bit) => 2 ** bit));
  });
});
