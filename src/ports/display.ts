import type { Fault } from "../faults/fault.ts";

/** One line of text. `scale` 1 is 6x8 pixels a character, 2 is 12x16. */
export interface ScreenLine {
  readonly text: string;
  readonly scale: 1 | 2;
  readonly align: "left" | "center" | "right";
}

/** What the customer sees: lines from the top down. */
export interface Screen {
  readonly lines: readonly ScreenLine[];
  /** The customer waits: a progress mark moves. */
  readonly isBusy?: true;
}

export interface DisplayListener {
  onFault(fault: Fault): void;
  onRecovered(): void;
}

export interface Display {
  /** Rejects with a Fault PP1xx or PP3xx when the panel does not answer; keeps trying, and reports `onRecovered`. */
  start(listener: DisplayListener): Promise<void>;
  /** Returns at once; the newest screen wins. A panel that was gone is repainted with it when it is back. */
  show(screen: Screen): void;
  /** Resolves when the newest screen is on the panel, or the panel has failed. */
  settled(): Promise<void>;
  /** Blanks the panel and closes the bus. */
  stop(): Promise<void>;
}
