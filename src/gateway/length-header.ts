import { Fault } from "../faults/fault.ts";

const headerBytes = 2;

/** Longest message this framing is used for, in bytes; far above any real one, far below what the header could claim. */
export const maxMessageBytes = 8192;

/** The message behind its length: two bytes, big-endian, header not counted. Throws RangeError when it is empty or too long. */
export function encodeFrame(message: Uint8Array): Buffer {
  if (message.length === 0 || message.length > maxMessageBytes) {
    throw new RangeError(`a message of ${message.length} bytes cannot be framed`);
  }
  const frame = Buffer.alloc(headerBytes + message.length);
  frame.writeUInt16BE(message.length, 0);
  frame.set(message, headerBytes);
  return frame;
}

/** Cuts a byte stream into messages, however it comes in pieces. Holds one message at most; useless after it has thrown. */
export class FrameDecoder {
  readonly #held = Buffer.alloc(headerBytes + maxMessageBytes);
  #heldBytes = 0;

  /**
   * Delivers each message as it becomes whole, in a buffer of its own. Throws Fault PP504 for a length of zero or above
   * `maxMessageBytes`: whatever follows cannot be told from noise.
   */
  push(chunk: Uint8Array, deliver: (message: Buffer) => void): void {
    let offset = 0;
    while (offset < chunk.length) {
      const wanted = this.#frameBytes() - this.#heldBytes;
      const taken = Math.min(wanted, chunk.length - offset);
      this.#held.set(chunk.subarray(offset, offset + taken), this.#heldBytes);
      this.#heldBytes += taken;
      offset += taken;
      if (this.#heldBytes > headerBytes && this.#heldBytes === this.#frameBytes()) {
        const message = Buffer.from(this.#held.subarray(headerBytes, this.#heldBytes));
        this.#heldBytes = 0;
        deliver(message);
      }
    }
  }

  /** Bytes of the header until it is whole, then of the whole frame. */
  #frameBytes(): number {
    if (this.#heldBytes < headerBytes) return headerBytes;
    const length = this.#held.readUInt16BE(0);
    if (length === 0 || length > maxMessageBytes) {
      throw new Fault("PP504", `the host announces a message of ${length} bytes; 1 to ${maxMessageBytes} may be`);
    }
    return headerBytes + length;
  }
}
