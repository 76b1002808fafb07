import type { IsoMessage } from "./iso8583/iso-message.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import { pack } from "./iso8583/pack.ts";
import { readMessage } from "./read-message.ts";

const macBytes = 8;

/** A MAC is the last field of its bitmap: 64, or 128 where there is a second one. */
function macField(fields: ReadonlyMap<number, unknown>): 64 | 128 {
  return [...fields.keys()].some((number) => number > 64) ? 128 : 64;
}

/**
 * The bytes of a message with its MAC. What it covers are MTI, bitmaps (the MAC's own bit included) and every field before it,
 * as they go on the wire; what the link puts before the MTI is not covered. `mac` gives 8 bytes. Throws as `pack` does.
 */
export function packWithMac(profile: MessageProfile, message: IsoMessage, mac: (covered: Buffer) => Buffer): Buffer {
  const number = macField(message.fields);
  const bytes = pack(profile, { ...message, fields: new Map(message.fields).set(number, Buffer.alloc(macBytes)) });
  const at = bytes.length - profile.bytes.byteLength(macBytes);
  const value = mac(bytes.subarray(0, at));
  if (value.length !== macBytes) throw new RangeError(`a MAC of ${value.length} bytes`);
  profile.bytes.write(value, bytes, at);
  return bytes;
}

/** The MAC of a message and the bytes that it covers; undefined when it has none. Fault PP504 when it is malformed. */
export function macOf(profile: MessageProfile, bytes: Buffer): { covered: Buffer; mac: Buffer } | undefined {
  const message = readMessage(profile, bytes);
  const number = macField(message.fields);
  const [mac, at] = [message.fields.get(number), message.offsets[number] ?? 0];
  return Buffer.isBuffer(mac) ? { covered: bytes.subarray(0, at), mac } : undefined;
}
