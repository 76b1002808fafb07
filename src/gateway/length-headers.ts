/** What a length header says: a length, that of a message that only keeps the line alive, or nothing that makes sense. */
export type HeaderReading = { readonly length: number; readonly isKeepAlive: boolean } | undefined;

/** One way of writing a message's length in front of it. */
export interface LengthHeader {
  readonly bytes: number;
  /** The greatest length that may stand there. */
  readonly greatest: number;
  write(length: number): Buffer;
  /** Of exactly `bytes` bytes; it is strict, since a header that is none means that the place in the stream is lost. */
  read(header: Buffer): HeaderReading;
}

export type LengthHeaderName = "binary2" | "bcd2" | "ascii4" | "vmlh";

const message = (length: number): HeaderReading => ({ length, isKeepAlive: false });

function decimal(text: string): HeaderReading {
  return /^\d{4}$/.test(text) ? message(Number(text)) : undefined;
}

const fourDigits = (length: number) => String(length).padStart(4, "0");

/** Message format, the left half of the last byte: Visa's own session control, sent when a line has been idle. */
const sessionControl = 2;

export const lengthHeaders: Readonly<Record<LengthHeaderName, LengthHeader>> = {
  /** Big-endian. */
  binary2: {
    bytes: 2,
    greatest: 0xffff,
    write: (length) => Buffer.from([length >> 8, length & 0xff]),
    read: (header) => message(header.readUInt16BE(0)),
  },
  /** Four decimal digits, two to the byte. */
  bcd2: {
    bytes: 2,
    greatest: 9_999,
    write: (length) => Buffer.from(fourDigits(length), "hex"),
    read: (header) => decimal(header.toString("hex")),
  },
  ascii4: {
    bytes: 4,
    greatest: 9_999,
    write: (length) => Buffer.from(fourDigits(length), "latin1"),
    read: (header) => decimal(header.toString("latin1")),
  },
  /**
   * Visa's message length header as in moov-io/iso8583 (network/vml_header.go): two bytes of length, a reserved byte, then
   * message format and platform in a half byte each. A message has at most 2,048 bytes.
   */
  vmlh: {
    bytes: 4,
    greatest: 2_048,
    write: (length) => Buffer.from([length >> 8, length & 0xff, 0, 0]),
    read: (header) => {
      const [, , reserved, format = 0] = header;
      if (reserved !== 0 || !/^\d\d$/.test(header.toString("hex", 3))) return undefined;
      return { length: header.readUInt16BE(0), isKeepAlive: format >> 4 === sessionControl };
    },
  },
};
