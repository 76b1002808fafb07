/** Where clear PIN digits and clear keys live. */
export interface SecretMemory {
  /** `ordinary`: zeroed after use, but neither locked in RAM nor kept out of core dumps. */
  readonly kind: "ordinary";
  /** A zeroed buffer that shares its bytes with nothing. */
  allocate(lengthBytes: number): Buffer;
  /** Zeroes it; nobody may use it afterwards. */
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
