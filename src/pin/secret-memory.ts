/** Where clear PIN digits and clear keys live. */
export interface SecretMemory {
  /**
   * `locked`: never in swap, in core dumps nor in child processes. `ordinary`: zeroed after use, but nothing else.
   */
  readonly kind: "locked" | "ordinary";
  /** Why it is not locked, in words for a technician. */
  readonly degraded?: string;
  /** A zeroed buffer that shares its bytes with no other. */
  allocate(lengthBytes: number): Buffer;
  /** Zeroes it; nobody may use it afterwards, nor a part of it. */
  release(secret: Buffer): void;
}

export const ordinaryMemory: SecretMemory = {
  kind: "ordinary",
  // An ArrayBuffer's bytes lie outside the V8 heap, where the garbage collector cannot leave copies of them behind.
  allocate: (lengthBytes) => Buffer.from(new ArrayBuffer(lengthBytes)),
  release: (secret) => {
    secret.fill(0);
  },
};
