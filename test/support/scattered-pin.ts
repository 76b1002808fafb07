import { countFieldRuns } from "./field-runs.ts";
import type { Region } from "./memory-dump.ts";
import { pagesInOrder } from "./page-order.ts";
import type { TypedPin } from "./pin-forms.ts";

/** The forms of a PIN that are no sequence of bytes: the digits in one field of many objects, and pointers to characters. */
export function scatteredFinds(regions: readonly Region[], { digits, keyIndexes }: TypedPin): string[] {
  const pages = pagesInOrder(regions);
  const inFields = (values: Uint8Array) => countFieldRuns(pages, values) > 0;
  return [
    ...(inFields(digits) ? ["digits: fields of objects"] : []),
    ...(inFields(keyIndexes) ? ["key indexes: fields of objects"] : []),
    ...(pages.some((page) => holdsPattern(page, digits)) ? ["digits: array of characters"] : []),
  ];
}

/**
 * Whether pointers lie side by side that repeat as the digits do, and are otherwise all different: an array of one-character
 * strings, each of which V8 has only once.
 */
function holdsPattern(halves: Int32Array, digits: Uint8Array): boolean {
  const firstSeen = digits.map((digit) => digits.indexOf(digit));
  for (let word = 0; (word + digits.length) * 2 <= halves.length; word += 1) {
    if (repeatsAs(halves, word, firstSeen)) return true;
  }
  return false;
}

function repeatsAs(halves: Int32Array, start: number, firstSeen: Uint8Array): boolean {
  for (let at = 0; at < firstSeen.length; at += 1) {
    const low = halves[(start + at) * 2] ?? 0;
    const high = halves[(start + at) * 2 + 1] ?? 0;
    // A pointer into V8's heap has its lowest bit set, and 48 bits at most.
    if (low % 2 === 0 || high <= 0 || high >= 0x10000) return false;
    for (let before = 0; before < at; before += 1) {
      const same = halves[(start + before) * 2] === low && halves[(start + before) * 2 + 1] === high;
      if (same !== (firstSeen[before] === firstSeen[at])) return false;
    }
  }
  return true;
}
