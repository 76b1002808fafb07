import { PinBuffer } from "../pin/pin-buffer.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { type ServiceCodeWeakness, serviceCodeRules, serviceCodeWeakness } from "../pin/service-code.ts";

export type ServiceCodeProblem = "notDigits" | "tooShort" | "tooLong" | ServiceCodeWeakness;

const ascii = { zero: 0x30, nine: 0x39 } as const;

/** What keeps a typed line, in ASCII, from being a technician's code; undefined when nothing does. */
export function serviceCodeProblem(typed: Buffer, memory: SecretMemory): ServiceCodeProblem | undefined {
  for (let at = 0; at < typed.length; at += 1) {
    const byte = typed.readUInt8(at);
    if (byte < ascii.zero || byte > ascii.nine) return "notDigits";
  }
  if (typed.length < serviceCodeRules.minDigits) return "tooShort";
  if (typed.length > serviceCodeRules.maxDigits) return "tooLong";
  const code = new PinBuffer(memory);
  try {
    for (let at = 0; at < typed.length; at += 1) code.push(typed.readUInt8(at) - ascii.zero);
    return serviceCodeWeakness(code);
  } finally {
    code.release();
  }
}
