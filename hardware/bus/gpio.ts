export type Level = 0 | 1;

/** One input line. Every call throws when the line is gone. */
export interface GpioInput {
  read(): Level;
  /** Calls `onEdge` after the level has changed, never from within a call into this bus. One watcher a line. */
  watch(onEdge: () => void): void;
  unwatch(): void;
  close(): void;
}

/** One output line. Every call throws when the line is gone. */
export interface GpioOutput {
  write(level: Level): void;
  close(): void;
}

/** One line that is driven low or let go of, and never driven high. Every call throws when the line is gone. */
export interface GpioOpenDrain {
  drive(): void;
  release(): void;
  close(): void;
}

/** The GPIO lines of a board, by BCM offset. */
export interface GpioBus {
  input(line: number): GpioInput;
  output(line: number, initial: Level): GpioOutput;
  /** Begins released. */
  openDrain(line: number): GpioOpenDrain;
  /** Closes every line that is open. Never throws. */
  close(): void;
}
