/** What stands between length and message, as the acquirer gave it. */
export interface EnvelopeOptions {
  /** Transport protocol data unit as this side sends it: id, destination (2 bytes), source (2 bytes). */
  readonly tpdu?: Buffer | undefined;
  /** Six bytes of application header, as in UnionPay's messages. */
  readonly messageHeader?: Buffer | undefined;
}

/** The TPDU that answers this one: destination and source change places. */
export function answeringTpdu(tpdu: Buffer): Buffer {
  return Buffer.concat([tpdu.subarray(0, 1), tpdu.subarray(3, 5), tpdu.subarray(1, 3)]);
}

/** Puts messages behind TPDU and message header, and takes those of the other side off. Without either it does nothing. */
export class Envelope {
  readonly #before: Buffer;
  readonly #expectedTpdu: Buffer;

  constructor({ tpdu = Buffer.alloc(0), messageHeader = Buffer.alloc(0) }: EnvelopeOptions) {
    this.#before = Buffer.concat([tpdu, messageHeader]);
    this.#expectedTpdu = answeringTpdu(tpdu);
  }

  seal(message: Uint8Array): Buffer {
    return Buffer.concat([this.#before, message]);
  }

  /**
   * The message inside; undefined when it is for somebody else, or is none. Of the other side's message header only the
   * length counts: its status and request bits are its own.
   */
  open(bytes: Buffer): Buffer | undefined {
    const expected = this.#expectedTpdu;
    if (bytes.length <= this.#before.length || !bytes.subarray(0, expected.length).equals(expected)) return undefined;
    return bytes.subarray(this.#before.length);
  }
}
