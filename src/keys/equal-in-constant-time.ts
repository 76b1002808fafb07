import { timingSafeEqual } from "node:crypto";

/** Whether the bytes are equal, in a time that does not tell where they differ. Other lengths are unequal at once: no secret. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
