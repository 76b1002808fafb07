import type * as Koffi from "koffi";

/** The calls of the C library that Node has no functions for. Each throws an Error that names the call and the errno. */
export interface Libc {
  /** Zeroed pages of this process alone, and the bytes in them. Never given back: a Buffer might still point there. */
  mapPages(lengthBytes: number): { readonly address: bigint; readonly bytes: ArrayBuffer };
  /** mlock(2): the pages are never written to swap. */
  lockPages(address: bigint, lengthBytes: number): void;
  /** madvise(2). */
  advisePages(address: bigint, lengthBytes: number, advice: number): void;
  /** prctl(2) with one argument. */
  control(option: number, argument: number): number;
}

/** The same on every architecture that Node runs on under Linux: mmap(2), asm-generic/mman.h. */
const protReadWrite = 0x3;
const mapPrivateAnonymous = 0x22;
const smallestPageBytes = 4096n;

/** Rejects where there is no such C library, or koffi is not installed for it. */
export async function loadLibc(): Promise<Libc> {
  if (process.platform !== "linux") throw new Error(`no locked memory on ${process.platform}`);
  return bind(await import("koffi"));
}

function bind(koffi: typeof Koffi): Libc {
  // The program itself: Node links the C library, whichever that is here.
  const program = koffi.load(null);
  const mmap = program.func<[null, number, number, number, number, number], bigint>("mmap", "void *", [
    "void *",
    "size_t",
    "int",
    "int",
    "int",
    "intptr_t",
  ]);
  const mlock = program.func<[bigint, number], number>("mlock", "int", ["void *", "size_t"]);
  const madvise = program.func<[bigint, number, number], number>("madvise", "int", ["void *", "size_t", "int"]);
  const prctl = program.func<number[], number>("prctl", "int", ["int", "ulong", "ulong", "ulong", "ulong"]);

  function check(call: string, result: number): number {
    if (result >= 0) return result;
    const errno = koffi.errno();
    const name = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0];
    throw new Error(`${call}: ${name ?? `errno ${errno}`}`);
  }

  return {
    mapPages: (lengthBytes) => {
      const address = mmap(null, lengthBytes, protReadWrite, mapPrivateAnonymous, -1, 0);
      // MAP_FAILED is -1: the one address that mmap gives which does not begin a page.
      check("mmap", address % smallestPageBytes === 0n ? 0 : -1);
      return { address, bytes: koffi.view(address, lengthBytes) };
    },
    lockPages: (address, lengthBytes) => void check("mlock", mlock(address, lengthBytes)),
    advisePages: (address, lengthBytes, advice) => void check("madvise", madvise(address, lengthBytes, advice)),
    control: (option, argument) => check("prctl", prctl(option, argument, 0, 0, 0)),
  };
}
