/**
 * The counter rule that both DUKPTs share (X9.24-1:2009 A.3 "New Key", X9.24-3:2017 6.6.3): counters with more one bits than
 * a transaction may take derivations are skipped. Counters are unsigned, at most 32 bits.
 */
export interface CounterRule {
  readonly counterBits: number;
  readonly maxOneBits: number;
}

/** The counter of the next transaction; undefined after the last. */
export function nextCounter(counter: number, rule: CounterRule): number | undefined {
  let next = counter + 1;
  while (next < 2 ** rule.counterBits && oneBits(next) > rule.maxOneBits) next += lowestBit(next);
  return next < 2 ** rule.counterBits ? next : undefined;
}

/** How many transactions are left when the next has this counter; undefined stands for none. */
export function remainingTransactions(counter: number | undefined, rule: CounterRule): number {
  if (counter === undefined) return 0;
  // Counts the valid counters from this one up: itself, and those that share its upper bits and have a one where it has a zero.
  let remaining = isCounter(counter, rule) ? 1 : 0;
  for (let bit = 0; bit < rule.counterBits; bit += 1) {
    if (hasBit(counter, bit)) continue;
    const onesAbove = oneBits(counter >>> bit) + 1;
    for (let ones = 0; ones <= Math.min(bit, rule.maxOneBits - onesAbove); ones += 1) remaining += choose(bit, ones);
  }
  return remaining;
}

/** Whether a transaction can have this counter. */
export function isCounter(counter: number, { counterBits, maxOneBits }: CounterRule): boolean {
  const ones = oneBits(counter);
  return counter < 2 ** counterBits && ones > 0 && ones <= maxOneBits;
}

export function oneBits(value: number): number {
  let ones = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) ones += 1;
  return ones;
}

/** The number of the lowest one bit, counted from 0. */
export function lowestBitNumber(value: number): number {
  return 31 - Math.clz32(lowestBit(value));
}

export function hasBit(value: number, bit: number): boolean {
  return ((value >>> bit) & 1) === 1;
}

function lowestBit(value: number): number {
  // Bit operators give signed numbers.
  return (value & -value) >>> 0;
}

function choose(from: number, taken: number): number {
  let ways = 1;
  for (let at = 0; at < taken; at += 1) ways = (ways * (from - at)) / (at + 1);
  return ways;
}
