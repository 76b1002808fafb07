import { parseTlv } from "../../card/emv/tlv.ts";
import type { IsoMessage } from "./iso-message.ts";
import { maskPan } from "./mask-pan.ts";
import type { FieldFormat, FieldPart, MessageProfile } from "./message-profile.ts";

/**
 * The message for people, one line a field. The PAN is masked; track data, PIN block and private fields give their size only,
 * data objects of a chip their tags and sizes.
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
  if (format.parts) return partsOf(format.parts, value);
  return format.sensitive === "pan" ? maskPan(value) : value;
}

function tagsIn(bytes: Buffer): string {
  const objects = parseTlv(bytes);
  if ("problem" in objects) return `${objects.problem} at its byte ${objects.at}`;
  return objects.map(({ tag, value }) => `${tag.toString(16).toUpperCase()} (${value.length})`).join(", ");
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
