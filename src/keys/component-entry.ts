import type { SecretMemory } from "../pin/secret-memory.ts";

/** ASCII: what ends an entry, and what takes a digit back. */
const enterCodes: readonly number[] = [0x0d, 0x0a];
const eraseCodes: readonly number[] = [0x08, 0x7f];
/** How components are grouped on paper. */
const ignoredCodes: readonly number[] = [0x20, 0x2d, 0x3a];

/** What a typed character did. None of these says which. */
export type ComponentChange = "taken" | "erased" | "ignored" | "notHex" | "tooLong" | "tooShort" | "entered";

/** A key component while it is typed, in hexadecimal: digits go straight into secret memory, and only their number comes out. */
export class ComponentEntry {
  /** The component once it is `entered`; zeroed by `release`. */
  readonly component: Buffer;
  readonly #memory: SecretMemory;
  #digitCount = 0;

  constructor(componentBytes: number, memory: SecretMemory) {
    this.#memory = memory;
    this.component = memory.allocate(componentBytes);
  }

  get digitCount(): number {
    return this.#digitCount;
  }

  /** One character by its ASCII code. Digits beyond the length are not taken, and Enter only with all of them. */
  type(code: number): ComponentChange {
    if (enterCodes.includes(code)) return this.#digitCount === this.#capacity ? "entered" : "tooShort";
    if (eraseCodes.includes(code)) return this.#erase();
    if (ignoredCodes.includes(code)) return "ignored";
    const value = nibbleOf(code);
    if (value === undefined) return "notHex";
    if (this.#digitCount === this.#capacity) return "tooLong";
    this.#put(this.#digitCount, value);
    this.#digitCount += 1;
    return "taken";
  }

  /** Back to nothing typed. */
  clear(): void {
    this.component.fill(0);
    this.#digitCount = 0;
  }

  release(): void {
    this.#memory.release(this.component);
  }

  get #capacity(): number {
    return 2 * this.component.length;
  }

  #erase(): ComponentChange {
    if (this.#digitCount === 0) return "ignored";
    this.#digitCount -= 1;
    this.#put(this.#digitCount, 0);
    return "erased";
  }

  #put(digitNumber: number, value: number): void {
    const [at, isHigh] = [digitNumber >> 1, digitNumber % 2 === 0];
    const byte = this.component[at] ?? 0;
    this.component[at] = isHigh ? (byte & 0x0f) | (value << 4) : (byte & 0xf0) | value;
  }
}

function nibbleOf(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : undefined;
}
