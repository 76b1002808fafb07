import { ordinaryMemory, type SecretMemory } from "../../pin/secret-memory.ts";

/** Ordinary memory that knows how many secrets are held: those of a program that was killed went with it. */
export class CountingMemory implements SecretMemory {
  readonly kind = "ordinary";
  readonly #held = new Set<Buffer>();

  get held(): number {
    return this.#held.size;
  }

  allocate(lengthBytes: number): Buffer {
    const secret = ordinaryMemory.allocate(lengthBytes);
    this.#held.add(secret);
    return secret;
  }

  release(secret: Buffer): void {
    this.#held.delete(secret);
    ordinaryMemory.release(secret);
  }
}
