import type { GpioBus, GpioInput } from "../bus/gpio.ts";
import type { CompleteKeypadProfile } from "./keypad-profile.ts";

interface Row {
  /** Drives the row low. */
  select(): void;
  deselect(): void;
}

/** The lines of one matrix: rows driven, columns read through pull-ups. Every call throws when the GPIO lines are gone. */
export class MatrixLines {
  readonly #bus: GpioBus;
  readonly #rows: readonly Row[];
  readonly #cols: readonly GpioInput[];
  readonly #settleReads: number;

  /** Takes the lines of `bus`, with no row selected, and closes it again when one is not to be had. */
  constructor(bus: GpioBus, profile: CompleteKeypadProfile) {
    this.#bus = bus;
    // A read through the kernel takes a microsecond at least: a wait without a clock.
    this.#settleReads = Math.ceil(profile.colScanDelayUs);
    const rowOf = profile.driveInactiveRows ? drivenRow : freeRow;
    try {
      this.#cols = profile.colGpios.map((line) => bus.input(line));
      this.#rows = profile.rowGpios.map((line) => rowOf(bus, line));
    } catch (thrown) {
      bus.close();
      throw thrown;
    }
  }

  /** All rows low: any key that is pressed pulls its column down. */
  selectAllRows(): void {
    for (const row of this.#rows) row.select();
    this.#settle();
  }

  selectNoRow(): void {
    for (const row of this.#rows) row.deselect();
    this.#settle();
  }

  /** The columns that read low, bit `col`. */
  lowColumns(): number {
    return this.#cols.reduce((low, col, index) => (col.read() === 0 ? low | (1 << index) : low), 0);
  }

  /** The contacts that are closed, bit row * cols + col. Leaves no row selected. */
  closedKeys(): number {
    return this.#rows.reduce((closed, row, index) => {
      row.select();
      this.#settle();
      const low = this.lowColumns();
      row.deselect();
      return closed | (low << (index * this.#cols.length));
    }, 0);
  }

  watchColumns(onEdge: (col: number) => void): void {
    for (const [index, col] of this.#cols.entries()) col.watch(() => onEdge(index));
  }

  unwatchColumns(): void {
    for (const col of this.#cols) col.unwatch();
  }

  close(): void {
    this.#bus.close();
  }

  #settle(): void {
    for (let reads = 0; reads < this.#settleReads; reads += 1) this.#cols[0]?.read();
  }
}

/** Lets go of its line when it is not looked at: two keys of one column then join two rows of which one drives. */
function freeRow(bus: GpioBus, line: number): Row {
  const row = bus.openDrain(line);
  return { select: () => row.drive(), deselect: () => row.release() };
}

function drivenRow(bus: GpioBus, line: number): Row {
  const row = bus.output(line, 1);
  return { select: () => row.write(0), deselect: () => row.write(1) };
}
