import type { ChipProblem } from "./chip-problem.ts";
import { type Tlv, tagAt } from "./tlv.ts";

/** What the terminal can tell the card when it asks, by tag: the amount, the country. The rest is told as zeros. */
export type PdolValues = ReadonlyMap<number, Uint8Array>;

/** A GET PROCESSING OPTIONS command has room for no more behind its own template. */
const mostBytes = 252;

/**
 * The values that a card's PDOL asks for, end to end, each in the length that the card wants: numbers are cut and filled up on
 * the left, all else on the right (EMV Book 3 section 5.4). Without a PDOL there are none.
 */
export function pdolData(pdol: Tlv | undefined, values: PdolValues, step: string): Uint8Array | ChipProblem {
  if (!pdol) return new Uint8Array(0);
  const { value: list, valueAt, tag: pdolTag } = pdol;
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; at < list.length; ) {
    const tag = tagAt(list, at);
    if (typeof tag !== "object") return { problem: tag, step, tag: pdolTag, at: valueAt + at };
    const wanted = list[at + tag.bytes];
    if (wanted === undefined) return { problem: "lengthCut", step, tag: pdolTag, at: valueAt + list.length };
    length += wanted;
    if (length > mostBytes) return { problem: "tooMuch", step, tag: pdolTag, at: valueAt + at };
    parts.push(fitted(values.get(tag.value) ?? new Uint8Array(0), wanted, numericTags.has(tag.value)));
    at += tag.bytes + 1;
  }
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Data objects of format n (EMV Book 3 Annex A). */
const numericTags: ReadonlySet<number> = new Set([0x9f02, 0x9f03, 0x9f1a, 0x5f2a, 0x9a, 0x9c, 0x9f21, 0x9f41]);

function fitted(value: Uint8Array, length: number, isNumeric: boolean): Uint8Array {
  const whole = new Uint8Array(length);
  if (!isNumeric) whole.set(value.subarray(0, length));
  else if (value.length > length) whole.set(value.subarray(value.length - length));
  else whole.set(value, length - value.length);
  return whole;
}
