/** Bytes being read, and the same as Latin-1 text: one conversion for all of a message's text fields. */
export class MessageSource {
  readonly bytes: Buffer;
  #text: string | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** One character a byte. */
  text(from: number, to: number): string {
    this.#text ??= this.bytes.toString("latin1");
    return this.#text.slice(from, to);
  }
}
