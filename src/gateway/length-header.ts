import { Fault } from "../faults/fault.ts";
import { type LengthHeaderName, lengthHeaders } from "./length-headers.ts";

/** How the stream is cut into messages. */
export interface LengthFraming {
  readonly lengthHeader: LengthHeaderName;
  /** The length counts the header's own bytes. */
  readonly includesHeader: boolean;
}

const twoBytes: LengthFraming = { lengthHeader: "binary2", includesHeader: false };

/** Longest message any framing is used for, in bytes; far above any real one, far below what two bytes could claim. */
export const maxMessageBytes = 8192;

/** Longest message that this framing carries. */
export function longestMessageBytes({ lengthHeader, includesHeader }: LengthFraming): number {
  const { bytes, greatest } = lengthHeaders[lengthHeader];
  return Math.min(maxMessageBytes, greatest - (includesHeader ? bytes : 0));
}

/** The message behind its length. Throws RangeError when it is empty or too long. */
export function encodeFrame(message: Uint8Array, framing: LengthFraming = twoBytes): Buffer {
  if (message.length === 0 || message.length > longestMessageBytes(framing)) {
    throw new RangeError(`a message of ${message.length} bytes cannot be framed`);
  }
  const header = lengthHeaders[framing.lengthHeader];
  return Buffer.concat([header.write(message.length + (framing.includesHeader ? header.bytes : 0)), message]);
}

/** What a piece of the stream completed. With a `fault`, what follows cannot be told from noise. */
export interface CutStream {
  readonly messages: readonly Buffer[];
  readonly fault?: Fault;
}

/** Cuts a byte stream into messages, however it comes in pieces. Holds one message at most. */
export class FrameDecoder {
  readonly #framing: LengthFraming;
  readonly #longest: number;
  readonly #held: Buffer;
  #heldBytes = 0;

  constructor(framing: LengthFraming = twoBytes) {
    this.#framing = framing;
    this.#longest = longestMessageBytes(framing);
    this.#held = Buffer.alloc(this.#headerBytes + this.#longest);
  }

  /**
   * The messages that are whole now, each in a buffer of its own, without those that only keep the line alive; and Fault
   * PP504 for a length that is none, of zero, or above `longestMessageBytes`, then and ever after.
   */
  push(chunk: Uint8Array): CutStream {
    const messages: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#take(rest, this.#headerBytes);
      if (this.#heldBytes < this.#headerBytes) break;
      const header = this.#readHeader();
      if (header instanceof Fault) return { messages, fault: header };
      const end = this.#headerBytes + header.length;
      rest = this.#take(rest, end);
      if (this.#heldBytes < end) break;
      if (!header.isKeepAlive) messages.push(Buffer.from(this.#held.subarray(this.#headerBytes, end)));
      this.#heldBytes = 0;
    }
    return { messages };
  }

  get #headerBytes(): number {
    return lengthHeaders[this.#framing.lengthHeader].bytes;
  }

  #readHeader(): { readonly length: number; readonly isKeepAlive: boolean } | Fault {
    const { lengthHeader, includesHeader } = this.#framing;
    const header = this.#held.subarray(0, this.#headerBytes);
    const reading = lengthHeaders[lengthHeader].read(header);
    if (!reading)
      return new Fault("PP504", `the host sends ${header.toString("hex")}, which is no ${lengthHeader} length`);
    const length = reading.length - (includesHeader ? this.#headerBytes : 0);
    const least = reading.isKeepAlive ? 0 : 1;
    if (length >= least && length <= this.#longest) return { length, isKeepAlive: reading.isKeepAlive };
    return new Fault("PP504", `the host announces a message of ${length} bytes; 1 to ${this.#longest} may be`);
  }

  /** Holds bytes until there are `upTo`; gives back those not taken. */
  #take(bytes: Uint8Array, upTo: number): Uint8Array {
    const taken = bytes.subarray(0, Math.max(0, upTo - this.#heldBytes));
    this.#held.set(taken, this.#heldBytes);
    this.#heldBytes += taken.length;
    return bytes.subarray(taken.length);
  }
}
