import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** An object's first word points to its map, V8's word for its shape; its fields follow. In words of 8 bytes. */
const furthestField = 8;
/** How far apart two objects that were made one after the other may lie, and so how far a run can reach. */
const furthestNextObject = 128;
const chunkBytes = 4 << 20;

/** How often each form of the sequence was found. */
export interface SmiRuns {
  /** The elements of an array. */
  readonly inArrays: number;
  /** The same field of objects of the same shape, in the order in which they were made. */
  readonly inObjects: number;
}

/**
 * Looks for these small integers, in this order, in this process's writable memory, as V8 stores them there. It sees dead
 * objects too, until their place is used again, as whoever takes a core dump does. Linux on a 64-bit machine only.
 */
export function smiRunsInMemory(wanted: Uint8Array): SmiRuns {
  const reachBytes = furthestNextObject * wanted.length * 8;
  const buffer = Buffer.from(new ArrayBuffer(chunkBytes + reachBytes));
  const halves = new Int32Array(buffer.buffer);
  const memory = openSync("/proc/self/mem", "r");
  const found = { inArrays: 0, inObjects: 0 };
  try {
    for (const [start, end] of heapMappings()) {
      for (let at = start; at < end; at += chunkBytes) {
        const readBytes = readMapped(memory, buffer.subarray(0, end - at), at);
        buffer.fill(0, readBytes);
        countRuns(halves, Math.min(chunkBytes, readBytes) / 8, wanted, found);
      }
    }
  } finally {
    closeSync(memory);
    buffer.fill(0);
  }
  return found;
}

/** As many bytes as there are at `address`: none when V8 has given the memory back meanwhile. */
export function readMapped(memory: number, into: Buffer, address: number): number {
  try {
    return readSync(memory, into, 0, into.length, address);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EIO") return 0;
    throw thrown;
  }
}

/** Writable private mappings without a file behind them: the heaps and the stacks. */
export function heapMappings(): [start: number, end: number][] {
  const line = /^([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ 0 *(?:\[heap\]|\[stack\]|\[anon.*\])?$/gm;
  const maps = readFileSync("/proc/self/maps", "latin1");
  return [...maps.matchAll(line)].map(([, start, end]) => [Number(`0x${start}`), Number(`0x${end}`)]);
}

function countRuns(
  halves: Int32Array,
  words: number,
  wanted: Uint8Array,
  found: { inArrays: number; inObjects: number },
): void {
  for (let word = 0; word < words; word += 1) {
    if (!isSmi(halves, word, wanted[0])) continue;
    if (runInArray(halves, word, wanted)) found.inArrays += 1;
    for (let field = 1; field <= Math.min(furthestField, word); field += 1) {
      if (runInObjects(halves, word - field, field, wanted)) found.inObjects += 1;
    }
  }
}

/** Without pointer compression a small integer is the upper half of a word whose lower half is zero. */
function isSmi(halves: Int32Array, word: number, value: number | undefined): boolean {
  return halves[word * 2 + 1] === value && halves[word * 2] === 0;
}

function runInArray(halves: Int32Array, start: number, wanted: Uint8Array): boolean {
  return wanted.every((value, position) => isSmi(halves, start + position, value));
}

function runInObjects(halves: Int32Array, start: number, field: number, wanted: Uint8Array): boolean {
  const [mapLow = 0, mapHigh] = [halves[start * 2], halves[start * 2 + 1]];
  // A pointer into V8's heap has its lowest bit set.
  if (mapLow % 2 === 0) return false;
  let object = start;
  for (let position = 1; position < wanted.length; position += 1) {
    const last = object + furthestNextObject;
    do object += 1;
    while (object <= last && (halves[object * 2] !== mapLow || halves[object * 2 + 1] !== mapHigh));
    if (object > last || !isSmi(halves, object + field, wanted[position])) return false;
  }
  return true;
}
