import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { GpioBus, GpioInput, GpioOutput, Level } from "../bus/gpio.ts";

/** A point of the matrix that a short can touch. */
export type MatrixNode = `row${number}` | `col${number}` | "ground";

/**
 * The contact matrix behind the GPIO lines. A column reads low when closed contacts or shorts join it, over any number of other
 * lines, to a row that is driven low or to ground; its pull-up makes it high otherwise. Ghosts come about by themselves.
 */
export class SimMatrix {
  readonly #rowGpios: readonly number[];
  readonly #colGpios: readonly number[];
  readonly #clock: Clock;
  readonly #contacts = new Set<number>();
  readonly #shorts: [MatrixNode, MatrixNode][] = [];
  readonly #rowLevels: Level[];
  readonly #watchers = new Map<number, () => void>();
  readonly #bounces = new Map<number, Timer[]>();
  #levels: Level[];
  #plugged = true;

  constructor(profile: { rowGpios: readonly number[]; colGpios: readonly number[] }, clock: Clock) {
    this.#rowGpios = profile.rowGpios;
    this.#colGpios = profile.colGpios;
    this.#clock = clock;
    this.#rowLevels = profile.rowGpios.map(() => 1);
    this.#levels = profile.colGpios.map(() => 1);
  }

  /** Opens the lines as a driver does; rejects like EIO while unplugged. */
  open(): Promise<GpioBus> {
    return this.#plugged ? Promise.resolve(this.bus()) : Promise.reject(ioError());
  }

  bus(): GpioBus {
    return {
      input: (line) => this.#input(line),
      output: (line, initial) => this.#output(line, initial),
      close: () => {
        this.#watchers.clear();
        // A line that is given back is an input again and drives nothing.
        this.#rowLevels.fill(1);
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
    this.#shorts.push([one, other]);
    this.#levelsMayHaveChanged();
  }

  clearShorts(): void {
    this.#shorts.length = 0;
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

  #output(line: number, initial: Level): GpioOutput {
    const row = this.#index(this.#rowGpios, line);
    const write = (level: Level) => {
      this.#check();
      this.#rowLevels[row] = level;
      this.#levelsMayHaveChanged();
    };
    write(initial);
    return { write, close: () => undefined };
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
    const isLast = (turn: number) => turn === bounceMs.length - 1;
    const timers = bounceMs.map((afterMs, turn) =>
      this.#clock.after(afterMs, () => this.#setContact(key, closed === (turn % 2 === 1 || isLast(turn)))),
    );
    this.#bounces.set(key, timers);
    this.#setContact(key, closed);
  }

  #setContact(key: number, closed: boolean): void {
    if (closed) this.#contacts.add(key);
    else this.#contacts.delete(key);
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
  }

  #level(col: number): Level {
    const joined = new Set<MatrixNode>([`col${col}`]);
    for (const node of joined) for (const next of this.#neighbours(node)) joined.add(next);
    if (joined.has("ground")) return 0;
    return this.#rowLevels.some((level, row) => level === 0 && joined.has(`row${row}`)) ? 0 : 1;
  }

  #neighbours(node: MatrixNode): MatrixNode[] {
    const contacts = [...this.#contacts].map((key): [MatrixNode, MatrixNode] => [
      `row${Math.floor(key / this.#colGpios.length)}`,
      `col${key % this.#colGpios.length}`,
    ]);
    return [...contacts, ...this.#shorts].flatMap(([one, other]) => {
      if (one === node) return [other];
      return other === node ? [one] : [];
    });
  }
}

function ioError(): Error {
  return Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
}
