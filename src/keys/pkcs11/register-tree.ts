import { type CounterRule, hasBit, isCounter, lowestBitNumber, nextCounter, oneBits } from "../dukpt-counter.ts";

/**
 * The keys of a DUKPT as a tree, each by the counter of its own transaction: the initial key is 0, and the parent of a key is
 * the one without its lowest bit (X9.24-3:2017 6.6). All functions are pure.
 */

/** The first counter from `counter` on that a transaction can have; undefined when there is none. */
export function counterFrom(counter: number, rule: CounterRule): number | undefined {
  return isCounter(counter, rule) ? counter : nextCounter(counter, rule);
}

/** The key this one is derived from; 0 is the initial key. */
export function parentOf(counter: number): number {
  return (counter & (counter - 1)) >>> 0;
}

/** The keys from which those of all transactions from `next` on come, and of none before, in ascending order. */
export function registersAwaiting(next: number, { counterBits, maxOneBits }: CounterRule): number[] {
  const registers = [next];
  for (let bit = lowestBitNumber(next) + 1; bit < counterBits; bit += 1) {
    if (hasBit(next, bit)) continue;
    const register = ((next >>> bit) + 1) * 2 ** bit;
    if (oneBits(register) <= maxOneBits) registers.push(register);
  }
  return registers;
}
