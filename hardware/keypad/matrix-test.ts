import type { Clock } from "../../src/ports/clock.ts";
import type { GpioBus } from "../bus/gpio.ts";
import { completeKeypadProfile, type KeypadProfile } from "./keypad-profile.ts";
import { MatrixLines } from "./matrix-lines.ts";

/** What the wires of a matrix show while nobody types. Lines by their GPIO numbers. */
export interface MatrixAtRest {
  /** Columns that are low with no row driven. */
  readonly groundedCols: readonly number[];
  /** Crossings that conduct: a key that is held down, or a short of these two lines. */
  readonly held: readonly { readonly row: number; readonly col: number }[];
  readonly joinedRows: readonly (readonly [number, number])[];
}

/** Which lines a contact was seen on while somebody pressed every key. */
export interface MatrixPressed {
  readonly rowsWithoutContact: readonly number[];
  readonly colsWithoutContact: readonly number[];
  /** Rows that always came together, where no single key came. */
  readonly joinedRows: readonly (readonly [number, number])[];
  /** Keys pulled a column low with no row driven: a row is joined to ground. */
  readonly groundedRow: boolean;
  readonly contacts: number;
}

const toggles = 3;
const scanEveryMs = 5;

/**
 * Drives each row and reads each column and each other row. Rejects with the Fault that opening or reading gives. A row is high for
 * some ten microseconds only: should it be joined to ground, that is a short circuit.
 */
export async function testAtRest(openBus: () => Promise<GpioBus>, wiring: KeypadProfile): Promise<MatrixAtRest> {
  const profile = completeKeypadProfile(wiring);
  const { rowGpios, colGpios } = profile;
  const lines = new MatrixLines(await openBus(), profile);
  let grounded: number;
  let closed: number;
  try {
    lines.selectNoRow();
    grounded = lines.lowColumns();
    closed = lines.closedKeys();
  } finally {
    lines.close();
  }
  const groundedCols = colGpios.filter((_, col) => (grounded >> col) & 1);
  const held = rowGpios
    .flatMap((row, r) => colGpios.map((col, c) => ({ row, col, bit: r * colGpios.length + c })))
    .filter(({ col, bit }) => (closed >> bit) & 1 && !groundedCols.includes(col))
    .map(({ row, col }) => ({ row, col }));
  const joinedRows: (readonly [number, number])[] = [];
  for (const [index, row] of rowGpios.slice(0, -1).entries()) {
    const others = rowGpios.slice(index + 1);
    for (const other of await followers(openBus, row, others)) joinedRows.push([row, other]);
  }
  // Raspberry Pi kernels leave an output that is given back at its level: let go of every row.
  new MatrixLines(await openBus(), profile).close();
  return { groundedCols, held, joinedRows };
}

/** The rows that go up and down with the one that is driven; a row that hangs free keeps its level. */
async function followers(
  openBus: () => Promise<GpioBus>,
  row: number,
  others: readonly number[],
): Promise<readonly number[]> {
  const bus = await openBus();
  try {
    const inputs = others.map((line) => ({ line, input: bus.input(line) }));
    const driven = bus.output(row, 0);
    let following = inputs;
    for (let turn = 0; turn < toggles; turn += 1) {
      for (const level of [1, 0] as const) {
        driven.write(level);
        following = following.filter(({ input }) => input.read() === level);
        driven.write(0);
      }
    }
    return following.map(({ line }) => line);
  } finally {
    bus.close();
  }
}

/** Watches the contacts until every line has had one, or `forMs` have passed. Which key came when is not kept. */
export async function testWhilePressed(
  openBus: () => Promise<GpioBus>,
  wiring: KeypadProfile,
  clock: Clock,
  forMs: number,
): Promise<MatrixPressed> {
  const profile = completeKeypadProfile(wiring);
  const lines = new MatrixLines(await openBus(), profile);
  const seen = new SeenContacts(profile.rowGpios, profile.colGpios);
  const untilMs = clock.monotonicMs() + forMs;
  try {
    while (!seen.isWhole && clock.monotonicMs() < untilMs) {
      lines.selectNoRow();
      const grounded = lines.lowColumns();
      seen.add(lines.closedKeys(), grounded);
      await new Promise<void>((resolve) => clock.after(scanEveryMs, resolve));
    }
  } finally {
    lines.close();
  }
  return seen.summary();
}

class SeenContacts {
  readonly #rowGpios: readonly number[];
  readonly #colGpios: readonly number[];
  #aloneRows = 0;
  #cols = 0;
  #scans = 0;
  #grounded = false;
  /** Sets of rows that came at once, each once. */
  readonly #together = new Set<number>();

  constructor(rowGpios: readonly number[], colGpios: readonly number[]) {
    this.#rowGpios = rowGpios;
    this.#colGpios = colGpios;
  }

  get isWhole(): boolean {
    const all = (lines: readonly number[]) => 2 ** lines.length - 1;
    return this.#aloneRows === all(this.#rowGpios) && this.#cols === all(this.#colGpios);
  }

  add(closed: number, grounded: number): void {
    if (grounded !== 0) this.#grounded = true;
    if (closed === 0 || grounded !== 0) return;
    this.#scans += 1;
    const cols = this.#colGpios.length;
    let rows = 0;
    for (let row = 0; row < this.#rowGpios.length; row += 1) {
      const ofRow = (closed >> (row * cols)) & (2 ** cols - 1);
      if (ofRow !== 0) rows |= 1 << row;
      this.#cols |= ofRow;
    }
    if ((rows & (rows - 1)) === 0) this.#aloneRows |= rows;
    else this.#together.add(rows);
  }

  summary(): MatrixPressed {
    const pairs = [...this.#together]
      .map((rows) => this.#rowGpios.filter((_, row) => ((rows & ~this.#aloneRows) >> row) & 1))
      .flatMap(([one, other]) => (one === undefined || other === undefined ? [] : [[one, other] as const]));
    const joined = new Set(pairs.flat());
    return {
      rowsWithoutContact: this.#rowGpios.filter((gpio, row) => !((this.#aloneRows >> row) & 1) && !joined.has(gpio)),
      colsWithoutContact: this.#colGpios.filter((_, col) => !((this.#cols >> col) & 1)),
      joinedRows: pairs,
      groundedRow: this.#grounded,
      contacts: this.#scans,
    };
  }
}
