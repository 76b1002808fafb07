import type { MessageProfile } from "./iso8583/message-profile.ts";
import { MessageSource } from "./iso8583/message-source.ts";

const mtiDigits = 4;

/** The message type of bytes that may be no message at all; undefined when they do not even begin as one. */
export function readableMti({ digits, mtiPattern }: MessageProfile, bytes: Uint8Array): string | undefined {
  const length = digits.byteLength(mtiDigits);
  if (bytes.length < length) return undefined;
  const mti = digits.read(new MessageSource(bytes.subarray(0, length)), 0, mtiDigits);
  return mti !== undefined && mtiPattern.test(mti) ? mti : undefined;
}
