import { parseTlv } from "../../card/emv/tlv.ts";
import type { IsoMessage } from "./iso-message.ts";
import { maskPan } from "./mask-pan.ts";
import type { FieldFormat, FieldPart, MessageProfile, TaggedPart } from "./message-profile.ts";

/**
 * The message for people, one line a field. The PAN is masked; track data, PIN block and private fields give their size only,
 * data objects of a chip their tags and sizes, fields of our own their tags and what is no secret.
 */
export function describe(profile: MessageProfile, message: IsoMessage): string[] {
  const lines = [...message.fields]
    .sort(([a], [b]) => a - b)
    .map(([number, value]) => {
      const format = profile.fields.get(number);
      return `${String(number).padStart(3)} ${format?.name ?? "unknown field"}: ${shown(format, value)}`;
    });
  return [`MTI ${message.mti}`, ...lines];
}

function shown(format: FieldFormat | undefined, value: string | Buffer): string {
  const size = typeof value === "string" ? `(${value.length} characters)` : `(${value.length} bytes)`;
  if (typeof value !== "string" && format?.content === "tlv") return `${size} ${tagsIn(value)}`;
  if (!format || format.sensitive === "hidden") return size;
  if (typeof value !== "string") return value.toString("hex").toUpperCase();
  if (format.tagged) return taggedIn(format.tagged, value) ?? size;
  if (format.parts) return partsOf(format.parts, value);
  return format.sensitive === "pan" ? maskPan(value) : value;
}

function tagsIn(bytes: Buffer): string {
  const objects = parseTlv(bytes);
  if ("problem" in objects) return `${objects.problem} at its byte ${objects.at}`;
  return objects.map(({ tag, value }) => `${tag.toString(16).toUpperCase()} (${value.length})`).join(", ");
}

const hexadecimal = /^[0-9A-F]+$/;

/** Undefined when it is anything but values under known tags: a host may put there what it wants. */
function taggedIn(known: readonly TaggedPart[], text: string): string | undefined {
  const shownParts: string[] = [];
  let rest = text;
  while (rest !== "") {
    const part = known.find(({ tag }) => rest.startsWith(tag));
    const value = part && firstValue(part, rest.slice(part.tag.length));
    if (!part || !value) return undefined;
    shownParts.push(`${part.tag} ${part.sensitive ? `(${value.text.length} characters)` : value.text}`);
    rest = rest.slice(part.tag.length + value.size);
  }
  return shownParts.join(", ");
}

/** The value that stands first, and how many characters it takes with its length; undefined when it is none. */
function firstValue({ lengths }: TaggedPart, text: string): { text: string; size: number } | undefined {
  if (lengths === "counted") {
    const end = 2 + Number(text.slice(0, 2));
    return /^[0-9]{2}/.test(text) && end > 2 && text.length >= end ? found(text.slice(2, end), end) : undefined;
  }
  const length = lengths.find((size) => text.length >= size && hexadecimal.test(text.slice(0, size)));
  return length === undefined ? undefined : found(text.slice(0, length), length);
}

function found(text: string, size: number): { text: string; size: number } | undefined {
  return hexadecimal.test(text) ? { text, size } : undefined;
}

function partsOf(parts: readonly FieldPart[], value: string): string {
  let at = 0;
  return parts
    .flatMap(({ name, length }) => {
      const part = value.slice(at, at + length);
      at += length;
      return part === "" ? [] : [`${name} ${part}`];
    })
    .join(", ");
}
