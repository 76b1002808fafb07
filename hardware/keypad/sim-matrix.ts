import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { GpioBus, GpioInput, GpioOpenDrain, GpioOutput, Level } from "../bus/gpio.ts";

/** A point of the matrix that a short can touch. */
export type MatrixNode = `row${number}` | `col${number}` | "ground";

export interface SimMatrixWiring {
  readonly rowGpios: readonly number[];
  readonly colGpios: readonly number[];
  /** Whether a diode at every key lets current flow from its column to its row only. Default false. */
  readonly diodes?: boolean;
}

type RowDrive = "low" | "high" | "released";

/**
 * The contact matrix behind the GPIO lines. A column reads low when closed contacts or shorts join it, over any number of other
 * lines, to a row that is driven low or to ground; its pull-up makes it high otherwise. Ghosts come about by themselves. Where a
 * row that is driven high meets a low one, the low one wins, and the fight is counted: on a board it is a short circuit.
 *
 * A pressed key is a byte that is overwritten, and no part of an array, a set or a closure: who searches the memory for a typed
 * PIN is to find what the pad leaves there, and nothing of the hand that typed it.
 */
export class SimMatrix {
  /** How often two rows drove against each other. */
  fights = 0;
  readonly #rowGpios: readonly number[];
  readonly #colGpios: readonly number[];
  readonly #diodes: boolean;
  readonly #clock: Clock;
  /** For each key, 1 when its contact is closed. */
  readonly #contacts: Uint8Array;
  /** The nodes that each short joins, as bits: see `#bit`. */
  readonly #shorts: number[] = [];
  /** Lines whose wire is broken between the pins and the keys, as bits: see `#bit`. */
  #broken = 0;
  readonly #rows: RowDrive[];
  readonly #openDrains = new Set<number>();
  readonly #watchers = new Map<number, () => void>();
  readonly #bounces = new Map<number, Timer[]>();
  #levels: Level[];
  #plugged = true;

  constructor({ rowGpios, colGpios, diodes = false }: SimMatrixWiring, clock: Clock) {
    this.#rowGpios = rowGpios;
    this.#colGpios = colGpios;
    this.#diodes = diodes;
    this.#clock = clock;
    this.#contacts = new Uint8Array(rowGpios.length * colGpios.length);
    this.#rows = rowGpios.map(() => "released");
    this.#levels = colGpios.map(() => 1);
  }

  /** Opens the lines as a driver does; rejects like EIO while unplugged. */
  open(): Promise<GpioBus> {
    return this.#plugged ? Promise.resolve(this.bus()) : Promise.reject(ioError());
  }

  bus(): GpioBus {
    return {
      input: (line) => this.#input(line),
      output: (line, initial) => this.#output(line, initial),
      openDrain: (line) => this.#openDrain(line),
      close: () => {
        this.#watchers.clear();
        // Outputs that are given back keep their level, as on a Raspberry Pi.
        for (const row of this.#openDrains) this.#rows[row] = "released";
        this.#levelsMayHaveChanged();
      },
    };
  }

  /** Closes a contact. It opens and closes by turns at each of `bounceMs` after now, and is closed in the end. */
  press(row: number, col: number, bounceMs: readonly number[] = []): void {
    this.#move(row, col, true, bounceMs);
  }

  /** Opens a contact, bouncing as `press` does. */
  release(row: number, col: number, bounceMs: readonly number[] = []): void {
    this.#move(row, col, false, bounceMs);
  }

  /** Joins two points for good, until `clearShorts`. */
  short(one: MatrixNode, other: MatrixNode): void {
    this.#shorts.push(this.#bit(one) | this.#bit(other));
    this.#levelsMayHaveChanged();
  }

  clearShorts(): void {
    this.#shorts.length = 0;
    this.#levelsMayHaveChanged();
  }

  /** Breaks the wire of a line between its pin, where a column's pull-up is, and its keys. */
  breakWire(node: Exclude<MatrixNode, "ground">): void {
    this.#broken |= this.#bit(node);
    this.#levelsMayHaveChanged();
  }

  /** From now on every access to the lines fails. */
  unplug(): void {
    this.#plugged = false;
  }

  replug(): void {
    this.#plugged = true;
  }

  #input(line: number): GpioInput {
    if (this.#rowGpios.includes(line)) return this.#rowInput(this.#index(this.#rowGpios, line));
    const col = this.#index(this.#colGpios, line);
    return {
      read: () => {
        this.#check();
        return this.#levels[col] ?? 1;
      },
      watch: (onEdge) => {
        this.#check();
        this.#watchers.set(col, onEdge);
      },
      unwatch: () => {
        this.#check();
        this.#watchers.delete(col);
      },
      close: () => void this.#watchers.delete(col),
    };
  }

  /** A row that is read, too, for a test of the wires. Rows have no pull-up of their own. */
  #rowInput(row: number): GpioInput {
    this.#rows[row] = "released";
    const nothing = (): void => undefined;
    return {
      read: () => {
        this.#check();
        const joined = this.#joinedTo(1 << row);
        if (this.#isLow(joined)) return 0;
        const isHigh = this.#rows.some((drive, other) => drive === "high" && (joined & (1 << other)) !== 0);
        const meetsColumn = this.#colGpios.some((_, col) => (joined & this.#bit(`col${col}`)) !== 0);
        return isHigh || meetsColumn ? 1 : 0;
      },
      watch: nothing,
      unwatch: nothing,
      close: nothing,
    };
  }

  #output(line: number, initial: Level): GpioOutput {
    const row = this.#index(this.#rowGpios, line);
    const write = (level: Level) => this.#drive(row, level === 0 ? "low" : "high");
    this.#openDrains.delete(row);
    write(initial);
    return { write, close: () => undefined };
  }

  #openDrain(line: number): GpioOpenDrain {
    const row = this.#index(this.#rowGpios, line);
    const release = () => this.#drive(row, "released");
    this.#openDrains.add(row);
    release();
    return { drive: () => this.#drive(row, "low"), release, close: release };
  }

  #drive(row: number, drive: RowDrive): void {
    this.#check();
    this.#rows[row] = drive;
    this.#levelsMayHaveChanged();
  }

  #index(gpios: readonly number[], line: number): number {
    this.#check();
    const index = gpios.indexOf(line);
    if (index < 0) throw new Error(`GPIO line ${line} is not wired that way`);
    return index;
  }

  #check(): void {
    if (!this.#plugged) throw ioError();
  }

  #move(row: number, col: number, closed: boolean, bounceMs: readonly number[]): void {
    const key = row * this.#colGpios.length + col;
    for (const timer of this.#bounces.get(key) ?? []) timer.cancel();
    if (bounceMs.length > 0) this.#bounce(key, closed, bounceMs);
    this.#setContact(key, closed);
  }

  #bounce(key: number, closed: boolean, bounceMs: readonly number[]): void {
    const isLast = (turn: number) => turn === bounceMs.length - 1;
    const timers = bounceMs.map((afterMs, turn) =>
      this.#clock.after(afterMs, () => this.#setContact(key, closed === (turn % 2 === 1 || isLast(turn)))),
    );
    this.#bounces.set(key, timers);
  }

  #setContact(key: number, closed: boolean): void {
    this.#contacts[key] = closed ? 1 : 0;
    this.#levelsMayHaveChanged();
  }

  #levelsMayHaveChanged(): void {
    const levels = this.#colGpios.map((_, col) => this.#level(col));
    for (const [col, level] of levels.entries()) {
      const onEdge = this.#watchers.get(col);
      if (level === this.#levels[col] || !onEdge) continue;
      // The kernel tells through epoll, after whatever is running; a watch that has ended by then hears nothing.
      this.#clock.after(0, () => {
        if (this.#watchers.get(col) === onEdge) onEdge();
      });
    }
    this.#levels = levels;
    for (const [row, drive] of this.#rows.entries()) {
      if (drive === "high" && this.#isLow(this.#joinedTo(1 << row))) this.fights += 1;
    }
  }

  #level(col: number): Level {
    return this.#isLow(this.#joinedTo(this.#bit(`col${col}`))) ? 0 : 1;
  }

  #isLow(joined: number): boolean {
    if ((joined & this.#bit("ground")) !== 0) return true;
    return this.#rows.some((drive, row) => drive === "low" && (joined & (1 << row)) !== 0);
  }

  /** All nodes that closed contacts and shorts join to this one, itself among them. */
  #joinedTo(node: number): number {
    let joined = 0;
    for (let more = node; more !== joined; ) {
      joined = more;
      for (let key = 0; key < this.#contacts.length; key += 1) {
        if (this.#contacts[key] === 1) more = this.#overContact(more, key);
      }
      for (const short of this.#shorts) more = withAll(more, short);
    }
    return joined;
  }

  #overContact(joined: number, key: number): number {
    const cols = this.#colGpios.length;
    const row = 1 << Math.floor(key / cols);
    const col = 1 << (this.#rowGpios.length + (key % cols));
    if (((row | col) & this.#broken) !== 0) return joined;
    if (this.#diodes) return (joined & col) === 0 ? joined : joined | row;
    return withAll(joined, row | col);
  }

  /** Rows first, then columns, then ground. */
  #bit(node: MatrixNode): number {
    const rows = this.#rowGpios.length;
    if (node === "ground") return 1 << (rows + this.#colGpios.length);
    return 1 << (Number(node.slice(3)) + (node.startsWith("col") ? rows : 0));
  }
}

/** When any of `joined` is among `nodes`, all of them are. */
function withAll(joined: number, nodes: number): number {
  return (joined & nodes) === 0 ? joined : joined | nodes;
}

function ioError(): Error {
  return Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
}
