import type { PinBuffer } from "./pin-buffer.ts";
import { isDate } from "./pin-date.ts";
import { isRepeated, isRun, runSteps } from "./pin-policy.ts";
import type { SecretMemory } from "./secret-memory.ts";

/** The technician's code: longer than a PIN need be, since whoever has it sees what the pad knows. */
export const serviceCodeRules = { minDigits: 6, maxDigits: 12 } as const;

/** `repeated`, `run` and `date` as for a PIN (`pin-policy.ts`). */
export type ServiceCodeWeakness = "repeated" | "run" | "date";

const asciiZero = 0x30;

/** Undefined when nothing is weak about it. Every check runs to its end. */
export function serviceCodeWeakness(code: PinBuffer): ServiceCodeWeakness | undefined {
  const [repeated, runUp, runDown] = [isRepeated(code), isRun(code, runSteps.up), isRun(code, runSteps.down)];
  const date = isDate(code);
  if (repeated) return "repeated";
  if (runUp || runDown) return "run";
  return date ? "date" : undefined;
}

/** The code in ASCII, in secret memory, for the caller to release. Never for a PIN: those leave in PIN blocks only. */
export function serviceCodeText(code: PinBuffer, memory: SecretMemory): Buffer {
  const text = memory.allocate(code.length);
  for (let at = 0; at < code.length; at += 1) text[at] = asciiZero + code.digitAt(at);
  return text;
}
