import { ordinaryMemory, type SecretMemory } from "../../src/pin/secret-memory.ts";

/** Secret memory that remembers every buffer it gave out, so that a test can see what was left in them. */
export class WatchedMemory implements SecretMemory {
  readonly kind = ordinaryMemory.kind;
  readonly allocated: Buffer[] = [];

  allocate(lengthBytes: number): Buffer {
    const secret = ordinaryMemory.allocate(lengthBytes);
    this.allocated.push(secret);
    return secret;
  }

  release(secret: Buffer): void {
    ordinaryMemory.release(secret);
  }

  /** How many of the buffers still hold a byte that is not zero. */
  get unwiped(): number {
    return this.allocated.filter((secret) => secret.some((byte) => byte !== 0)).length;
  }
}
