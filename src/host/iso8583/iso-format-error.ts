/** Where in a message something is wrong: a data element's number, or a part that has none. */
export type MessagePart = number | "mti" | "bitmap" | "end";

/** A message that is not well formed. Names the place, never the content: the text goes to logs. */
export class IsoFormatError extends Error {
  readonly part: MessagePart;
  /** Bytes from the start of the message. */
  readonly offset: number;

  constructor(part: MessagePart, offset: number, problem: string) {
    super(`${typeof part === "number" ? `field ${part}` : part} at offset ${offset}: ${problem}`);
    this.name = "IsoFormatError";
    this.part = part;
    this.offset = offset;
  }
}
