import type { KeypadLinePresses } from "../ports/keypad.ts";
import type { Random } from "../ports/random.ts";
import { withCounts } from "./count.ts";
import type { LineWear, Upkeep } from "./upkeep.ts";

/** Of two bytes the difference: up to 255 either way, 104 as a rule, 0 on average. */
const bytesPerLine = 2;

/**
 * A batch of key presses joins what is kept, each line's with noise of its own: whoever sees the counts before and after somebody typed,
 * and knows every other key of the batch, learns next to nothing of the lines of a PIN, and over a life of the keypad the noise is
 * small. `typed`: how many keys there were in all, which tells no line and is not blurred.
 */
export function withPresses(
  upkeep: Upkeep,
  batch: readonly KeypadLinePresses[],
  typed: number,
  random: Random,
): Upkeep {
  if (typed === 0) return upkeep;
  const noise = random.bytes(batch.length * bytesPerLine);
  const lines = batch.map(({ line, gpio, presses }, index): LineWear => {
    const kept = upkeep.lines.find((one) => one.line === line && one.gpio === gpio)?.presses ?? 0;
    const blur = (noise[2 * index] ?? 0) - (noise[2 * index + 1] ?? 0);
    // May be below zero for a while: cut off at zero, the noise would add up.
    return { line, gpio, presses: kept + presses + blur };
  });
  return { ...upkeep, lines, counts: withCounts(upkeep.counts, ["KeyPressedCount"], typed) };
}
