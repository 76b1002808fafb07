import type { TextField } from "./dialect.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";

/** Names of fixed length, which are padded with spaces: terminal and merchant. */
const padded: readonly number[] = [41, 42];

/** The fields as they stand in this profile's messages. */
export function onTheWire(profile: MessageProfile, fields: readonly TextField[]): Map<number, string | Buffer> {
  return new Map(
    fields.map(([number, value]) => [number, padded.includes(number) ? paddedTo(profile, number, value) : value]),
  );
}

function paddedTo(profile: MessageProfile, number: number, value: string): string {
  const length = profile.fields.get(number)?.length;
  return length?.rule === "fixed" ? value.padEnd(length.length, " ") : value;
}
