import type { IsoMessage } from "./iso-message.ts";
import { maskPan } from "./mask-pan.ts";
import type { FieldFormat, MessageProfile } from "./message-profile.ts";

/** The message for people, one line a field. The PAN is masked; track data, PIN block and private fields give their size only. */
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
  if (!format || format.sensitive === "hidden") return size;
  if (typeof value !== "string") return value.toString("hex").toUpperCase();
  return format.sensitive === "pan" ? maskPan(value) : value;
}
