import type { Pan } from "../../card/pan.ts";
import { encodePinBlockFormat0 } from "../../pin/pin-block.ts";
import { encodePinBlockFormat3 } from "../../pin/pin-block-format3.ts";
import { type PanFieldForm, writePanFieldFormat4, writePinFieldFormat4 } from "../../pin/pin-block-format4.ts";
import { pinBlockFormats } from "../../pin/pin-block-formats.ts";
import type { PinBuffer } from "../../pin/pin-buffer.ts";
import type { SecretMemory } from "../../pin/secret-memory.ts";
import type { Random } from "../../ports/random.ts";
import type { Handle } from "./cryptoki.ts";
import type { Token, WorkingCipher } from "./token.ts";

/** Format 4 says how the PAN goes into it; formats 0 and 3 leave no choice. */
export type TokenPinBlockFormat = { readonly format: 0 | 3 } | { readonly format: 4; readonly panField: PanFieldForm };

export interface ClearPinBlockParts {
  readonly pinBlockFormat: TokenPinBlockFormat;
  readonly random: Random;
  readonly memory: SecretMemory;
}

/** A clear PIN block on its way into the token, in secret memory. */
export class ClearPinBlock {
  readonly cipher: WorkingCipher;
  readonly #memory: SecretMemory;
  readonly #block: Buffer;
  readonly #panField: Buffer | undefined;

  constructor(pin: PinBuffer, pan: Pan, { pinBlockFormat, random, memory }: ClearPinBlockParts) {
    const { blockBytes } = pinBlockFormats[pinBlockFormat.format];
    this.#memory = memory;
    this.#block = memory.allocate(blockBytes);
    this.#panField = pinBlockFormat.format === 4 ? memory.allocate(blockBytes) : undefined;
    this.cipher = pinBlockFormat.format === 4 ? "aes128" : "tdes2";
    try {
      if (pinBlockFormat.format === 0) encodePinBlockFormat0(pin, pan, this.#block);
      if (pinBlockFormat.format === 3) encodePinBlockFormat3(pin, pan, random, this.#block);
      if (pinBlockFormat.format === 4) writePinFieldFormat4(pin, random, this.#block);
      if (pinBlockFormat.format === 4 && this.#panField)
        writePanFieldFormat4(pan, pinBlockFormat.panField, this.#panField);
    } catch (thrown) {
      this.release();
      throw thrown;
    }
  }

  /** ISO 9564-1:2017 9.4.2: in format 4 the PIN field is encrypted, XORed with the PAN field, and encrypted again. */
  encryptIn(token: Token, key: Handle): Buffer {
    token.encrypt(this.cipher, key, this.#block);
    if (this.#panField) {
      for (const [at, byte] of this.#panField.entries()) this.#block[at] = (this.#block[at] ?? 0) ^ byte;
      token.encrypt(this.cipher, key, this.#block);
    }
    return Buffer.from(this.#block);
  }

  release(): void {
    this.#memory.release(this.#block);
    if (this.#panField) this.#memory.release(this.#panField);
  }
}
