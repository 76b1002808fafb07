import type { SecretMemory } from "../../src/pin/secret-memory.ts";

/** Secret memory that takes a released secret's bytes away: whoever uses it afterwards finds none, and fails. */
export class DetachingMemory implements SecretMemory {
  readonly kind = "ordinary";
  readonly #held = new Set<ArrayBufferLike>();

  get heldSecrets(): number {
    return this.#held.size;
  }

  allocate(lengthBytes: number): Buffer {
    const secret = Buffer.from(new ArrayBuffer(lengthBytes));
    this.#held.add(secret.buffer);
    return secret;
  }

  release(secret: Buffer): void {
    const { buffer } = secret;
    if (!this.#held.delete(buffer)) throw new Error("a secret was released twice, or is not from this memory");
    secret.fill(0);
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  }
}
