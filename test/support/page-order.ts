import { v8PageBytes } from "./field-runs.ts";
import type { Region } from "./memory-dump.ts";

/** A page's header lies at its begin; the links are well within this. In words of 8 bytes. */
const headerWords = 64;

interface Page {
  readonly address: number;
  /** What is not zero of it, by address. */
  readonly parts: Int32Array[];
}

/**
 * The writable memory in V8's pages, in the order in which V8 fills them: it takes them from random addresses and links them
 * into lists, one for each of its spaces. Where the links lie in the header is found out here: at the offset at which most
 * pages point to one that, a word further, points back.
 */
export function pagesInOrder(regions: readonly Region[]): Int32Array[] {
  const pages = pagesOf(regions);
  const offsets = [...Array(headerWords).keys()];
  const linked = (offset: number) => [...pages.values()].filter((page) => nextOf(pages, page, offset)).length;
  const counts = offsets.map(linked);
  const offset = counts.indexOf(Math.max(...counts));
  const hasBefore = new Set([...pages.values()].map((page) => nextOf(pages, page, offset)));
  const ordered = new Set<Page>();
  for (const page of pages.values()) {
    if (hasBefore.has(page)) continue;
    for (let at: Page | undefined = page; at && !ordered.has(at); at = nextOf(pages, at, offset)) ordered.add(at);
  }
  // A list without an end has no page to begin with.
  for (const page of pages.values()) ordered.add(page);
  return [...ordered].flatMap(({ parts }) => parts);
}

function pagesOf(regions: readonly Region[]): Map<number, Page> {
  const pages = new Map<number, Page>();
  for (const { address, bytes, writable } of regions) {
    for (let at = 0; writable && at < bytes.length; ) {
      const start = Math.floor((address + at) / v8PageBytes) * v8PageBytes;
      const end = Math.min(bytes.length, start + v8PageBytes - address);
      const page = pages.get(start) ?? { address: start, parts: [] };
      page.parts.push(new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 2));
      pages.set(start, page);
      at = end;
    }
  }
  return pages;
}

function nextOf(pages: ReadonlyMap<number, Page>, page: Page, offset: number): Page | undefined {
  const next = pages.get(wordOf(page, offset));
  return next && next !== page && wordOf(next, offset + 1) === page.address ? next : undefined;
}

function wordOf({ parts: [header] }: Page, word: number): number {
  return ((header?.[word * 2] ?? 0) >>> 0) + (header?.[word * 2 + 1] ?? 0) * 2 ** 32;
}
