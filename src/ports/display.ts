import type { Fault } from "../faults/fault.ts";

/** Drawn before a line's text. */
export type Icon = "card" | "keypad" | "cover" | "lock" | "network" | "tool" | "check" | "help";

/**
 * A digit of a PIN that was typed, and a place that still waits for one; of `progress` one after the other lights up while
 * the screen is busy.
 */
export const marks = { typed: "\u25cf", place: "\u25cb", progress: "\u25ab" } as const;

/** One line of text. A tab parts what stands at the left edge from what stands at the right one. */
export interface ScreenLine {
  readonly text: string;
  /**
   * The row's height in units of 8 pixels. The text is drawn as large as row and panel allow: 6 pixels a character in every
   * row, 8 or 12 from 2 on, large digits in 4. Chinese, 16 pixels a character, needs 2.
   */
  readonly scale: 1 | 2 | 4;
  readonly align: "left" | "center" | "right";
  /** `plain`: no letters wider than 8 pixels; `inverse`: the same, dark on a lit row. Without it Latin text may be 12 wide. */
  readonly style?: "plain" | "inverse";
  /** 16 pixels wide, in a row of at least 2. */
  readonly icon?: Icon;
}

/** Pixels drawn over the lines, for a camera or an eye that looks for dead ones. */
export interface PanelPicture {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Row by row from the top, not 0 where lit; what is not lit leaves what the lines have drawn. */
  readonly lit: Uint8Array;
}

/** What the customer sees: lines from the top down. */
export interface Screen {
  readonly lines: readonly ScreenLine[];
  /** What a panel of 32 rows shows instead. */
  readonly low?: readonly ScreenLine[];
  readonly picture?: PanelPicture;
  /** 0 to 255, for as long as it stands there; the panel's own where not given. */
  readonly contrast?: number;
  /** Something is being waited for: the progress marks move. */
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
