import type { GpioBus, GpioInput, GpioOutput } from "../bus/gpio.ts";
import type { CompleteKeypadProfile } from "./keypad-profile.ts";

/** The lines of one matrix: rows driven, columns read through pull-ups. Every call throws when the GPIO lines are gone. */
export class MatrixLines {
  readonly #bus: GpioBus;
  readonly #rows: readonly GpioOutput[];
  readonly #cols: readonly GpioInput[];
  readonly #settleReads: number;

  /** Takes the lines of `bus`, and closes it again when one is not to be had. */
  constructor(bus: GpioBus, profile: CompleteKeypadProfile) {
    this.#bus = bus;
    // A read through the kernel takes a microsecond at least: a wait without a clock.
    this.#settleReads = Math.ceil(profile.colScanDelayUs);
    try {
      this.#cols = profile.colGpios.map((line) => bus.input(line));
      this.#rows = profile.rowGpios.map((line) => bus.output(line, 1));
    } catch (thrown) {
      bus.close();
      throw thrown;
    }
  }

  /** All rows low: any key that is pressed pulls its column down. */
  selectAllRows(): void {
    for (const row of this.#rows) row.write(0);
    this.#settle();
  }

  selectNoRow(): void {
    for (const row of this.#rows) row.write(1);
    this.#settle();
  }

  /** The columns that read low, bit `col`. */
  lowColumns(): number {
    return this.#cols.reduce((low, col, index) => (col.read() === 0 ? low | (1 << index) : low), 0);
  }

  /** The contacts that are closed, bit row * cols + col. Leaves no row selected. */
  closedKeys(): number {
    return this.#rows.reduce((closed, row, index) => {
      row.write(0);
      this.#settle();
      const low = this.lowColumns();
      row.write(1);
      return closed | (low << (index * this.#cols.length));
    }, 0);
  }

  watchColumns(onEdge: () => void): void {
    for (const col of this.#cols) col.watch(onEdge);
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
