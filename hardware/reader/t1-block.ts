import { xorOf } from "./check-sums.ts";

/** A block of T=1 (ISO/IEC 7816-3 clause 11), with an LRC, as EMV cards have it. Node address 0. */
export type T1Block =
  | { readonly kind: "I"; readonly number: 0 | 1; readonly more: boolean; readonly data: Buffer }
  /** Asks for the block with this number: the next one, or the last one again. */
  | { readonly kind: "R"; readonly number: 0 | 1; readonly problem: 0 | 1 | 2 }
  | { readonly kind: "S"; readonly isResponse: boolean; readonly what: T1Supervision; readonly data: Buffer };

export type T1Supervision = "resync" | "ifs" | "abort" | "wtx";

const supervisions: readonly T1Supervision[] = ["resync", "ifs", "abort", "wtx"];

export function packT1(block: T1Block): Buffer {
  const data = block.kind === "R" ? Buffer.alloc(0) : block.data;
  const body = Buffer.concat([Buffer.from([0, controlOf(block), data.length]), data]);
  return Buffer.concat([body, Buffer.from([xorOf(body)])]);
}

function controlOf(block: T1Block): number {
  switch (block.kind) {
    case "I":
      return (block.number << 6) | (block.more ? 0x20 : 0);
    case "R":
      return 0x80 | (block.number << 4) | block.problem;
    case "S":
      return 0xc0 | (block.isResponse ? 0x20 : 0) | supervisions.indexOf(block.what);
  }
}

/** Undefined for what is no block, whatever is wrong with it: the answer to all of that is the same. */
export function unpackT1(bytes: Uint8Array): T1Block | undefined {
  const [node, control = 0, length = 0] = bytes;
  if (node !== 0 || bytes.length < 4 || bytes.length !== length + 4 || xorOf(bytes) !== 0) return undefined;
  const data = Buffer.from(bytes.subarray(3, -1));
  if ((control & 0x80) === 0) {
    return { kind: "I", number: control & 0x40 ? 1 : 0, more: (control & 0x20) !== 0, data };
  }
  if ((control & 0x40) === 0) {
    const problem = control & 0x0f;
    if (problem > 2 || length > 0) return undefined;
    return { kind: "R", number: control & 0x10 ? 1 : 0, problem: problem as 0 | 1 | 2 };
  }
  const what = supervisions[control & 0x1f];
  return what && { kind: "S", isResponse: (control & 0x20) !== 0, what, data };
}
