import { Fault } from "../faults/fault.ts";
import { pinRules } from "./pin-rules.ts";
import type { SecretMemory } from "./secret-memory.ts";

/**
 * The digits of a PIN under entry: the only place where they exist together. Everyone may know how many there are; what
 * they are, only the PIN block formats and the PIN policy may read.
 */
export class PinBuffer {
  readonly #memory: SecretMemory;
  #digits: Buffer;
  #length = 0;

  constructor(memory: SecretMemory) {
    this.#memory = memory;
    this.#digits = memory.allocate(pinRules.maxDigits);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes a digit 0 to 9; false, and nothing taken, when the buffer is full. */
  push(digit: number): boolean {
    if (!Number.isInteger(digit) || digit < 0 || digit > 9) throw new Fault("PP901", "a PIN digit out of range");
    if (this.#length === pinRules.maxDigits) return false;
    this.#digits[this.#length] = digit;
    this.#length += 1;
    return true;
  }

  /** For this room only: PIN blocks and the PIN policy. A small integer, which is never to leave the stack. */
  digitAt(position: number): number {
    const digit = position < this.#length ? this.#digits[position] : undefined;
    if (digit === undefined) throw new Fault("PP901", "a PIN digit beyond the end");
    return digit;
  }

  /** Zeroes the digits; the buffer can be used again. */
  wipe(): void {
    this.#digits.fill(0);
    this.#length = 0;
  }

  /** Gives the memory back; the object is of no further use. */
  release(): void {
    this.wipe();
    this.#memory.release(this.#digits);
    this.#digits = Buffer.alloc(0);
  }

  toJSON(): string {
    return this.#summary();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#summary();
  }

  #summary(): string {
    return `PinBuffer ${this.#length} digits`;
  }
}
