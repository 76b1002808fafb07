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

/** What a piece of the stream completed. With a `fault`, what follows cannot be told from noise. */
export interface CutStream {
  readonly messages: readonly Buffer[];
  readonly fault?: Fault;
}

/** Cuts a byte stream into messages, however it comes in pieces. Holds one message at most. */
export class FrameDecoder {
  readonly #held = Buffer.alloc(headerBytes + maxMessageBytes);
  #heldBytes = 0;

  /**
   * The messages that are whole now, each in a buffer of its own; and Fault PP504 for a length of zero or above
   * `maxMessageBytes`, then and ever after.
   */
  push(chunk: Uint8Array): CutStream {
    const messages: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#take(rest, headerBytes);
      if (this.#heldBytes < headerBytes) break;
      const length = this.#held.readUInt16BE(0);
      if (length === 0 || length > maxMessageBytes) return { messages, fault: badLength(length) };
      rest = this.#take(rest, headerBytes + length);
      if (this.#heldBytes < headerBytes + length) break;
      messages.push(Buffer.from(this.#held.subarray(headerBytes, this.#heldBytes)));
      this.#heldBytes = 0;
    }
    return { messages };
  }

  /** Holds bytes until there are `upTo`; gives back those not taken. */
  #take(bytes: Uint8Array, upTo: number): Uint8Array {
    const taken = bytes.subarray(0, Math.max(0, upTo - this.#heldBytes));
    this.#held.set(taken, this.#heldBytes);
    this.#heldBytes += taken.length;
    return bytes.subarray(taken.length);
  }
}

function badLength(length: number): Fault {
  return new Fault("PP504", `the host announces a message of ${length} bytes; 1 to ${maxMessageBytes} may be`);
}
