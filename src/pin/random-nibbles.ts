import { Fault } from "../faults/fault.ts";
import type { Random } from "../ports/random.ts";

/** 64 nibbles a draw. Of A to F three in eight will do, so that 14 of them nearly always come from the first. */
const drawBytes = 32;
/** No working source fails to give 14 in 1024 nibbles: with six values in sixteen the chance is below 2 to the power of -600. */
const maxDraws = 16;

/**
 * `count` nibbles, each of `lowest` to 15 with the same chance: others are thrown away, not folded, which would favour some.
 * Fault PP901 when the source gives next to none, as a stuck one does.
 */
export function randomNibbles(random: Random, count: number, lowest: number): Buffer {
  const nibbles = Buffer.alloc(count);
  let taken = 0;
  for (let draw = 0; draw < maxDraws && taken < count; draw += 1) {
    const drawn = random.bytes(drawBytes);
    for (let at = 0; at < 2 * drawBytes && taken < count; at += 1) {
      const byte = drawn[at >> 1] ?? 0;
      const nibble = at % 2 === 0 ? byte >> 4 : byte & 0xf;
      if (nibble < lowest) continue;
      nibbles[taken] = nibble;
      taken += 1;
    }
    drawn.fill(0);
  }
  if (taken < count) throw new Fault("PP901", "the source of random numbers is stuck");
  return nibbles;
}
