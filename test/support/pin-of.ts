import { PinBuffer } from "../../src/pin/pin-buffer.ts";
import { ordinaryMemory, type SecretMemory } from "../../src/pin/secret-memory.ts";

/** A PIN buffer that holds these digits. */
export function pinOf(digits: string, memory: SecretMemory = ordinaryMemory): PinBuffer {
  const pin = new PinBuffer(memory);
  for (const digit of digits) pin.push(Number(digit));
  return pin;
}
