import type { Region } from "./memory-dump.ts";
import type { Needle } from "./secrets.ts";

export interface Hit {
  readonly name: string;
  readonly address: number;
}

/** A needle, and where in it the two bytes lie that the scan looks for first. */
interface Anchored {
  readonly needle: Needle;
  readonly at: number;
}

/** Looks for many needles in one pass. Two hits of one needle count twice. */
export class NeedleScan {
  readonly #byAnchor = new Map<number, Anchored[]>();
  readonly #isAnchor = new Uint8Array(0x10000);

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      const at = anchorOf(needle.bytes);
      const pair = (needle.bytes[at] ?? 0) | ((needle.bytes[at + 1] ?? 0) << 8);
      this.#isAnchor[pair] = 1;
      this.#byAnchor.set(pair, [...(this.#byAnchor.get(pair) ?? []), { needle, at }]);
    }
  }

  hits(regions: readonly Region[]): Hit[] {
    const found: Hit[] = [];
    for (const { address, bytes } of regions) {
      for (let at = 0; at + 1 < bytes.length; at += 1) {
        const pair = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
        if (this.#isAnchor[pair] === 0) continue;
        for (const { needle, at: anchorAt } of this.#byAnchor.get(pair) ?? []) {
          const start = at - anchorAt;
          if (liesAt(bytes, start, needle.bytes)) found.push({ name: needle.name, address: address + start });
        }
      }
    }
    return found;
  }
}

/** Two bytes that are rare: not zero where that can be. */
function anchorOf(bytes: Buffer): number {
  for (let at = 0; at + 1 < bytes.length; at += 1) if (bytes[at] !== 0 && bytes[at + 1] !== 0) return at;
  const at = bytes.findIndex((byte) => byte !== 0);
  if (at < 0 || bytes.length < 4) throw new Error("too little to look for");
  return Math.min(at, bytes.length - 2);
}

function liesAt(bytes: Buffer, start: number, wanted: Buffer): boolean {
  if (start < 0 || start + wanted.length > bytes.length) return false;
  for (let at = 0; at < wanted.length; at += 1) if (bytes[start + at] !== wanted[at]) return false;
  return true;
}
