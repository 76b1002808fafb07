import type { Fault } from "../faults/fault.ts";

export interface KeypadListener {
  /**
   * A key went down. `keyIndex` = row * columns + column, and nothing else: no event object, no string. What key it is,
   * only the Scd's key map knows (src/keys), so that a PIN digit never lives in an object.
   */
  onKey(keyIndex: number): void;
  onFault(fault: Fault): void;
  onRecovered(): void;
}

export interface Keypad {
  /** Rejects with a Fault PP1xx or PP2xx when the lines cannot be opened. */
  start(listener: KeypadListener): Promise<void>;
  stop(): Promise<void>;
}
