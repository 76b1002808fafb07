/** V8 gives out its heap in pages of this size, and no object but a very large one lies in two. */
export const v8PageBytes = 256 * 1024;
/** An object's first word points to its shape; its fields follow. In words of 8 bytes. */
const furthestField = 8;

/**
 * How many places hold these small integers in this order: the same field of objects of one shape, live or dead, however far
 * apart they were made and whatever else was made between them. What holds none of the wanted values is passed over, and so is
 * a value that comes several times, so that a key that is told when it goes down and when it goes up is found too. No two
 * neighbours of `wanted` may be equal, and none may be 0. The pages come as the halves of their words, in one direction of the
 * address space: those of the young generation follow one another in either. 64-bit V8 without pointer compression.
 */
export function countFieldRuns(pages: Iterable<Int32Array>, wanted: Uint8Array): number {
  const isWanted = new Uint8Array(256);
  for (let at = 0; at < wanted.length; at += 1) isWanted[wanted[at] ?? 0] = 1;
  const progress = new Map<number, number>();
  let found = 0;
  for (const halves of pages) {
    for (let word = 1; word * 2 + 1 < halves.length; word += 1) {
      const value = halves[word * 2 + 1] ?? 0;
      if (halves[word * 2] !== 0 || value <= 0 || value > 255 || isWanted[value] !== 1) continue;
      for (let field = 1; field <= Math.min(furthestField, word); field += 1) {
        const shape = shapeAt(halves, word - field);
        if (shape !== 0 && follows(progress, shape * furthestField + field - 1, value, wanted)) found += 1;
      }
    }
  }
  return found;
}

/** A pointer into V8's heap, whose lowest bit is set, as a number of up to 48 bits; 0 for anything else. */
function shapeAt(halves: Int32Array, word: number): number {
  const low = (halves[word * 2] ?? 0) >>> 0;
  const high = halves[word * 2 + 1] ?? 0;
  return low % 2 === 1 && high > 0 && high < 0x10000 ? high * 2 ** 32 + low : 0;
}

/** True when `value` is the last of `wanted` in this place. */
function follows(progress: Map<number, number>, place: number, value: number, wanted: Uint8Array): boolean {
  const matched = progress.get(place) ?? 0;
  if (matched > 0 && value === wanted[matched - 1]) return false;
  const now = value === wanted[matched] ? matched + 1 : value === wanted[0] ? 1 : 0;
  progress.set(place, now === wanted.length ? 0 : now);
  return now === wanted.length;
}
