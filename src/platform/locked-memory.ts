import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Libc } from "./libc.ts";

/** A secret begins at a multiple of this, so that none shares a machine word with another. */
const granuleBytes = 16;

/** madvise(2), the same on every architecture that Node runs on under Linux. */
const advices = [
  /** Not in core dumps. */
  { advice: 16, name: "MADV_DONTDUMP", required: true },
  /** Not in child processes. */
  { advice: 10, name: "MADV_DONTFORK", required: true },
  /** Zero in a child that has the pages nevertheless; kernels before 4.14 do not know it. */
  { advice: 18, name: "MADV_WIPEONFORK", required: false },
] as const;

/**
 * Secrets in pages that are neither swapped, dumped nor inherited. All come from one small pool: a secret that is not released
 * is a defect, and shows when the pool is full (Fault PP901).
 */
export class LockedMemory implements SecretMemory {
  readonly kind = "locked";
  readonly #pool: ArrayBuffer;
  /** By offset: where a secret begins that is in use, and how many bytes it takes up. */
  readonly #inUse = new Map<number, number>();

  /** Throws Node's Error of the call that was refused: then nothing has been locked. */
  constructor(libc: Libc, poolBytes: number) {
    const { address, bytes } = libc.mapPages(poolBytes);
    libc.lockPages(address, poolBytes);
    for (const { advice, name, required } of advices) {
      try {
        libc.advisePages(address, poolBytes, advice);
      } catch (cause) {
        if (required) throw new Error(`${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
    }
    this.#pool = bytes;
  }

  allocate(lengthBytes: number): Buffer {
    const takenBytes = Math.max(1, Math.ceil(lengthBytes / granuleBytes)) * granuleBytes;
    const offset = this.#firstGap(takenBytes);
    this.#inUse.set(offset, takenBytes);
    return Buffer.from(this.#pool, offset, lengthBytes);
  }

  release(secret: Buffer): void {
    const takenBytes = secret.buffer === this.#pool ? this.#inUse.get(secret.byteOffset) : undefined;
    if (takenBytes === undefined) throw new Fault("PP901", "a secret was released twice, or is not from this memory");
    new Uint8Array(this.#pool, secret.byteOffset, takenBytes).fill(0);
    this.#inUse.delete(secret.byteOffset);
  }

  #firstGap(wantedBytes: number): number {
    let end = 0;
    for (const [offset, takenBytes] of [...this.#inUse].sort(([a], [b]) => a - b)) {
      if (offset - end >= wantedBytes) return end;
      end = offset + takenBytes;
    }
    if (this.#pool.byteLength - end >= wantedBytes) return end;
    throw new Fault("PP901", `no room for a secret of ${wantedBytes} bytes beside ${this.#inUse.size} others`);
  }
}
