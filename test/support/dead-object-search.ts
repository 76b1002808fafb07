import { closeSync, openSync } from "node:fs";
import { countFieldRuns, v8PageBytes } from "./field-runs.ts";
import { heapMappings, readMapped } from "./memory-search.ts";

type Stretch = readonly [start: number, end: number];

/** How many places of this process's memory hold these small integers, as `countFieldRuns` finds them. Linux only. */
export function scatteredRunsInMemory(wanted: Uint8Array): number {
  const pages = heapMappings().flatMap(pagesOf);
  return runsInPages(pages, wanted) + runsInPages(pages.reverse(), wanted);
}

function pagesOf([start, end]: Stretch): Stretch[] {
  const pages: Stretch[] = [];
  for (let at = start; at < end; at = (Math.floor(at / v8PageBytes) + 1) * v8PageBytes) {
    pages.push([at, Math.min(end, (Math.floor(at / v8PageBytes) + 1) * v8PageBytes)]);
  }
  return pages;
}

function runsInPages(pages: readonly Stretch[], wanted: Uint8Array): number {
  const buffer = Buffer.from(new ArrayBuffer(v8PageBytes));
  const memory = openSync("/proc/self/mem", "r");
  try {
    return countFieldRuns(readPages(memory, pages, buffer), wanted);
  } finally {
    closeSync(memory);
    buffer.fill(0);
  }
}

/** One after the other into the same buffer. */
function* readPages(memory: number, pages: readonly Stretch[], buffer: Buffer): Generator<Int32Array> {
  for (const [start, end] of pages) {
    const readBytes = readMapped(memory, buffer.subarray(0, end - start), start);
    yield new Int32Array(buffer.buffer, 0, readBytes >> 2);
  }
}
