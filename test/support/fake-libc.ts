import type { Libc } from "../../src/platform/libc.ts";

interface Refusals {
  readonly refused?: readonly (keyof Libc)[];
  readonly refusedAdvices?: readonly number[];
}

/** A C library whose pages are ordinary, and which refuses what a kernel may refuse. */
export function fakeLibc({ refused = [], refusedAdvices = [] }: Refusals = {}): Libc {
  function take(call: keyof Libc): void {
    if (refused.includes(call)) throw new Error(`${call}: ENOMEM`);
  }
  return {
    mapPages: (lengthBytes) => {
      take("mapPages");
      return { address: 4096n, bytes: new ArrayBuffer(lengthBytes) };
    },
    lockPages: () => take("lockPages"),
    advisePages: (_address, _lengthBytes, advice) => {
      if (refusedAdvices.includes(advice)) throw new Error("madvise: EINVAL");
    },
    control: () => {
      take("control");
      return 0;
    },
  };
}
