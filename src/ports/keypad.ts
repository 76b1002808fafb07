import type { Fault } from "../faults/fault.ts";

export interface KeypadListener {
  /**
   * A key went down. `keyIndex` = row * columns + column, and nothing else: no event object, no string. What key it is,
   * only the Scd's key map knows (src/keys), so that a PIN digit never lives in an object.
   */
  onKey(keyIndex: number): void;
  /**
   * Two keys have been down together for five seconds, and no other that is not stuck; told once, lower index first. Nobody types
   * a PIN like that.
   */
  onPairHeld?(first: number, second: number): void;
  onFault(fault: Fault): void;
  onRecovered(): void;
}

/** What wore or broke on one line of a keypad, since the program began. Never what was pressed: see `Keypad.health`. */
export interface KeypadLineHealth {
  readonly line: "row" | "column";
  /** BCM offset. */
  readonly gpio: number;
  /** Contacts that opened or closed again before they had settled. */
  readonly bounces: number;
  /** Times that keys on this line could not be told apart from ghosts. */
  readonly ghosts: number;
  /** Edges after which no key was seen. Rows have none. */
  readonly strayEdges: number;
  /** PP202 faults that named this line. */
  readonly stuck: number;
}

export interface KeypadHealth {
  /** Rows from the top, then columns from the left. Empty for a keypad without lines. */
  readonly lines: readonly KeypadLineHealth[];
}

/** How often keys of one line were typed. A secret of whoever typed them: see `Keypad.takePresses`. */
export interface KeypadLinePresses {
  readonly line: "row" | "column";
  /** BCM offset. */
  readonly gpio: number;
  readonly presses: number;
}

export interface Keypad {
  /** Rejects with a Fault PP1xx or PP2xx when the lines cannot be opened. A key that is down by then is not typed. */
  start(listener: KeypadListener): Promise<void>;
  stop(): Promise<void>;
  /**
   * A snapshot. Counts that grow as keys are typed are shown as powers of ten, and only every 1,000 keys: whoever reads them
   * before and after a PIN sees no difference from which its keys could be told.
   */
  health(): KeypadHealth;
  /**
   * The presses since the last call, for whoever blurs them before they are kept or told: from exact ones a PIN's rows and columns
   * could be seen. Empty for a keypad without lines.
   */
  takePresses(): readonly KeypadLinePresses[];
}
