import type { Fault } from "../faults/fault.ts";

export interface TamperListener {
  /** The housing is open: the switch has been so for its settling time. Once an opening. */
  onOpened(): void;
  onFault(fault: Fault): void;
  onRecovered(): void;
}

export interface TamperSwitch {
  /**
   * A switch that is open already is reported too. Rejects with Fault PP803 when it cannot be read; keeps trying,
   * and reports `onRecovered`.
   */
  start(listener: TamperListener): Promise<void>;
  /** How it stands now, for whom it is not started; `closed` only when it stays so. Rejects as `start` does. */
  position(): Promise<"open" | "closed">;
  stop(): Promise<void>;
}
