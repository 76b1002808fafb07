/**
 * The acquirer's own reading of what terminals send, on purpose not the pad's codec: a mistake made in both directions of
 * one codec would never be seen. ISO 8583:1987, ASCII, binary bitmaps; only the fields that a terminal may send or get.
 */
export interface TerminalMessage {
  readonly mti: string;
  /** Field 52 as 16 hexadecimal digits, all others as they stand. */
  readonly fields: ReadonlyMap<number, string>;
}

/** Says what is wrong and where, never the content. */
export class TerminalMessageError extends Error {
  override readonly name = "TerminalMessageError";
}

/** Number of characters, or the digits of the length that stands before the value; then what the value must look like. */
interface Shape {
  readonly size: number;
  readonly prefixDigits: 0 | 2 | 3;
  readonly content: RegExp;
}

const digits = (size: number): Shape => ({ size, prefixDigits: 0, content: /^\d*$/ });
const printable = (size: number): Shape => ({ size, prefixDigits: 0, content: /^[ -~]*$/ });

const shapes: Readonly<Record<number, Shape>> = {
  2: { size: 19, prefixDigits: 2, content: /^\d{12,19}$/ },
  3: digits(6),
  4: digits(12),
  7: digits(10),
  11: digits(6),
  12: digits(6),
  13: digits(4),
  14: digits(4),
  22: digits(3),
  23: digits(3),
  25: digits(2),
  26: digits(2),
  35: { size: 37, prefixDigits: 2, content: /^\d{12,19}[=D]\d{7,}$/ },
  37: printable(12),
  38: printable(6),
  39: printable(2),
  41: printable(8),
  42: printable(15),
  49: digits(3),
  52: { size: 8, prefixDigits: 0, content: /^[\s\S]*$/ },
  53: digits(16),
  62: { size: 999, prefixDigits: 3, content: /^KSN(?:[0-9A-F]{20}|[0-9A-F]{24})$/ },
  63: { size: 999, prefixDigits: 3, content: /^PB4[0-9A-F]{32}$/ },
  90: digits(42),
};

const pinField = 52;

/** Throws TerminalMessageError unless the bytes are one whole message and nothing else. */
export function readTerminalMessage(bytes: Buffer): TerminalMessage {
  const text = bytes.toString("latin1");
  const mti = text.slice(0, 4);
  if (!/^\d{4}$/.test(mti)) throw new TerminalMessageError("no message type");
  let [present, rest] = [bitsOf(bytes, 4), text.slice(12)];
  if (present.includes(1)) {
    present = [...present.slice(1), ...bitsOf(bytes, 12).map((bit) => bit + 64)];
    rest = text.slice(20);
  }
  const fields = new Map<number, string>();
  for (const number of present) {
    const shape = shapes[number];
    if (!shape) throw new TerminalMessageError(`field ${number} is none that a terminal sends`);
    const start = shape.prefixDigits;
    const end = start + valueSize(shape, rest, number);
    if (rest.length < end) throw new TerminalMessageError(`field ${number} is cut off`);
    const value = rest.slice(start, end);
    if (!shape.content.test(value)) throw new TerminalMessageError(`field ${number} has characters it may not have`);
    fields.set(number, number === pinField ? Buffer.from(value, "latin1").toString("hex") : value);
    rest = rest.slice(end);
  }
  if (rest !== "") throw new TerminalMessageError(`${rest.length} bytes after the last field`);
  return { mti, fields };
}

/** TerminalMessageError when the message has no such field. */
export function needField({ fields }: TerminalMessage, number: number): string {
  const value = fields.get(number);
  if (value === undefined) throw new TerminalMessageError(`field ${number} is missing`);
  return value;
}

function bitsOf(bytes: Buffer, offset: number): number[] {
  if (bytes.length < offset + 8) throw new TerminalMessageError("the bitmap is cut off");
  const bits = bytes.readBigUInt64BE(offset).toString(2).padStart(64, "0");
  return [...bits].flatMap((bit, at) => (bit === "1" ? [at + 1] : []));
}

function valueSize(shape: Shape, rest: string, number: number): number {
  if (shape.prefixDigits === 0) return shape.size;
  const prefix = rest.slice(0, shape.prefixDigits);
  if (!/^\d+$/.test(prefix)) throw new TerminalMessageError(`field ${number} has a length that is no number`);
  if (Number(prefix) > shape.size) throw new TerminalMessageError(`field ${number} is longer than ${shape.size}`);
  return Number(prefix);
}

/** The bytes of an answer. Its fields are ours, so a wrong one is a mistake of the acquirer: TerminalMessageError. */
export function writeAnswer(mti: string, fields: ReadonlyMap<number, string>): Buffer {
  let bitmap = 0n;
  let body = "";
  for (const number of [...fields.keys()].sort((a, b) => a - b)) {
    const shape = shapes[number];
    const value = fields.get(number) ?? "";
    if (!shape || number > 64 || shape.prefixDigits || value.length !== shape.size || !shape.content.test(value)) {
      throw new TerminalMessageError(`field ${number} cannot be answered like this`);
    }
    bitmap |= 1n << BigInt(64 - number);
    body += value;
  }
  const head = Buffer.alloc(12);
  head.write(mti, "latin1");
  head.writeBigUInt64BE(bitmap, 4);
  return Buffer.concat([head, Buffer.from(body, "latin1")]);
}
