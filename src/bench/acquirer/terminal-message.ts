import { type DialectName, type Shape, type WireShapes, wireShapes } from "./wire-shapes.ts";

/**
 * The acquirer's own reading of what terminals send, on purpose not the pad's codec: a mistake made in both directions of
 * one codec would never be seen. The message is turned into characters first, half bytes where a dialect packs digits.
 */
export interface TerminalMessage {
  readonly mti: string;
  /** Fields of bytes as upper-case hexadecimal, all others as they stand. */
  readonly fields: ReadonlyMap<number, string>;
}

/** Says what is wrong and where, never the content. */
export class TerminalMessageError extends Error {
  override readonly name = "TerminalMessageError";
}

/** Throws TerminalMessageError unless the bytes are one whole message and nothing else. */
export function readTerminalMessage(bytes: Buffer, dialect: DialectName = "iso87-ascii"): TerminalMessage {
  const shapes = wireShapes[dialect];
  const mtiBytes = shapes.packed ? 2 : 4;
  const mti = bytes.toString(shapes.packed ? "hex" : "latin1", 0, mtiBytes);
  if (!/^\d{4}$/.test(mti)) throw new TerminalMessageError("no message type");
  let present = bitsOf(bytes, mtiBytes);
  let fieldsAt = mtiBytes + 8;
  if (present.includes(1)) {
    present = [...present.slice(1), ...bitsOf(bytes, fieldsAt).map((bit) => bit + 64)];
    fieldsAt += 8;
  }
  let rest = bytes.toString(shapes.packed ? "hex" : "latin1", fieldsAt);
  const fields = new Map<number, string>();
  for (const number of present) {
    const shape = shapes.fields[number];
    if (!shape) throw new TerminalMessageError(`field ${number} is none that a terminal sends`);
    const read = readField(shapes, shape, rest, number);
    fields.set(number, read.value);
    rest = rest.slice(read.used);
  }
  if (rest !== "") {
    throw new TerminalMessageError(`${rest.length / (shapes.packed ? 2 : 1)} bytes after the last field`);
  }
  return { mti, fields };
}

/** TerminalMessageError when the message has no such field. */
export function needField({ fields }: TerminalMessage, number: number): string {
  const value = fields.get(number);
  if (value === undefined) throw new TerminalMessageError(`field ${number} is missing`);
  return value;
}

/** The bytes of an answer. Its fields are ours, so a wrong one is a mistake of the acquirer: TerminalMessageError. */
export function writeAnswer(
  mti: string,
  fields: ReadonlyMap<number, string>,
  dialect: DialectName = "iso87-ascii",
): Buffer {
  const shapes = wireShapes[dialect];
  const numbers = [...fields.keys()].sort((a, b) => a - b);
  const last = numbers.at(-1) ?? 0;
  let body = "";
  for (const number of numbers) {
    const shape = shapes.fields[number];
    const value = fields.get(number) ?? "";
    const length = shape?.form === "bytes" ? value.length / 2 : value.length;
    const fits = shape && (shape.prefixDigits ? length > 0 && length <= shape.size : length === shape.size);
    if (!fits || !shape.content.test(value)) {
      throw new TerminalMessageError(`field ${number} cannot be answered like this`);
    }
    body += writeField(shapes, shape, value, length);
  }
  const bitmaps = Buffer.alloc(last > 64 ? 16 : 8);
  for (const number of last > 64 ? [1, ...numbers] : numbers) {
    bitmaps[(number - 1) >> 3] = (bitmaps[(number - 1) >> 3] ?? 0) | (0x80 >> ((number - 1) % 8));
  }
  const encoding = shapes.packed ? "hex" : "latin1";
  return Buffer.concat([Buffer.from(mti, encoding), bitmaps, Buffer.from(body, encoding)]);
}

function bitsOf(bytes: Buffer, offset: number): number[] {
  if (bytes.length < offset + 8) throw new TerminalMessageError("the bitmap is cut off");
  const bits = bytes.readBigUInt64BE(offset).toString(2).padStart(64, "0");
  return [...bits].flatMap((bit, at) => (bit === "1" ? [at + 1] : []));
}

/** Characters that so many of a value take: half bytes where digits are packed, else bytes. */
function spread({ packed }: WireShapes, { form }: Pick<Shape, "form">, length: number): number {
  if (!packed) return length;
  return form === "text" || form === "bytes" ? 2 * length : length + (length % 2);
}

function readField(shapes: WireShapes, shape: Shape, rest: string, number: number): { value: string; used: number } {
  const prefix = spread(shapes, { form: "digits" }, shape.prefixDigits);
  let length = shape.size;
  if (prefix > 0) {
    const announced = rest.slice(0, prefix);
    if (!/^\d+$/.test(announced)) throw new TerminalMessageError(`field ${number} has a length that is no number`);
    length = Number(announced);
    if (length > shape.size) throw new TerminalMessageError(`field ${number} is longer than ${shape.size}`);
  }
  const used = prefix + spread(shapes, shape, length);
  if (rest.length < used) throw new TerminalMessageError(`field ${number} is cut off`);
  const value = decoded(shapes, shape, rest.slice(prefix, used), length);
  if (value === undefined || !shape.content.test(value)) {
    throw new TerminalMessageError(`field ${number} has characters it may not have`);
  }
  return { value, used };
}

/** Undefined when a spare half byte is not zero. */
function decoded({ packed }: WireShapes, { form }: Shape, characters: string, length: number): string | undefined {
  if (!packed) return form === "bytes" ? Buffer.from(characters, "latin1").toString("hex").toUpperCase() : characters;
  if (form === "bytes") return characters.toUpperCase();
  if (form === "text") return Buffer.from(characters, "hex").toString("latin1");
  const spareInFront = form === "digits";
  const spare = characters.length - length;
  const [filling, value] = spareInFront
    ? [characters.slice(0, spare), characters.slice(spare)]
    : [characters.slice(length), characters.slice(0, length)];
  if (/[^0]/.test(filling)) return undefined;
  return form === "track" ? value.replace("d", "=") : value;
}

function writeField({ packed }: WireShapes, { form, prefixDigits }: Shape, value: string, length: number): string {
  const prefix = prefixDigits ? String(length).padStart(packed && prefixDigits === 3 ? 4 : prefixDigits, "0") : "";
  if (!packed) return prefix + (form === "bytes" ? Buffer.from(value, "hex").toString("latin1") : value);
  if (form === "bytes") return prefix + value;
  if (form === "text") return prefix + Buffer.from(value, "latin1").toString("hex");
  const spare = value.length % 2 ? "0" : "";
  return prefix + (form === "digits" ? spare + value : value.replace("=", "d") + spare);
}
