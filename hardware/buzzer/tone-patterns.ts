import type { Tone } from "../../src/ports/buzzer.ts";

/** Milliseconds on, off, on and so on; each ends silent. The key click is too short to be told from another. */
export const tonePatterns: Readonly<Record<Tone, readonly number[]>> = {
  key: [25],
  error: [90, 60, 90, 60, 90],
  attention: [300, 200, 300, 200, 300],
  success: [60, 60, 180],
};
