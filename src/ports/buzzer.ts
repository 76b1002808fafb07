import type { Fault } from "../faults/fault.ts";

/** `key` is the same for every digit (PTS B3); `error` says no; `attention` calls the customer back. */
export type Tone = "key" | "error" | "attention" | "success";

export interface BuzzerListener {
  onFault(fault: Fault): void;
  onRecovered(): void;
}

export interface Buzzer {
  /** Silent from here on. Rejects with Fault PP203 when it cannot be driven; keeps trying, and reports `onRecovered`. */
  start(listener: BuzzerListener): Promise<void>;
  /** Returns at once and never throws; the tone that plays is cut off. Out of `start` and `stop` nothing sounds. */
  play(tone: Tone): void;
  /** Leaves it silent. */
  stop(): Promise<void>;
}
