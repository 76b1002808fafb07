import type { KeypadHealth, KeypadLineHealth, KeypadLinePresses } from "../../src/ports/keypad.ts";

interface Wiring {
  readonly rowGpios: readonly number[];
  readonly colGpios: readonly number[];
}

/** As many keys as some two hundred PINs: sums over them tell none of it. */
const keysBetweenPublications = 1_000;

/**
 * Counts for each line what a worn or broken keypad does. A bounce belongs to a key that is being typed, so counts by the line
 * that could be read at any moment would tell a PIN's rows and columns. They are published all at once, every 1,000 keys.
 */
export class LineCounters {
  readonly #wiring: Wiring;
  /** Rows, then columns. */
  readonly #bounces: Uint32Array;
  readonly #ghosts: Uint32Array;
  readonly #strayEdges: Uint32Array;
  readonly #stuck: Uint32Array;
  readonly #presses: Uint32Array;
  #published: readonly Pick<KeypadLineHealth, "bounces" | "ghosts" | "strayEdges">[];
  #keysSincePublished = 0;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
    const lines = wiring.rowGpios.length + wiring.colGpios.length;
    this.#bounces = new Uint32Array(lines);
    this.#ghosts = new Uint32Array(lines);
    this.#strayEdges = new Uint32Array(lines);
    this.#stuck = new Uint32Array(lines);
    this.#presses = new Uint32Array(lines);
    this.#published = this.#magnitudes();
  }

  /** A key was typed: bit row * cols + col. */
  typed(key: number): void {
    this.#addKeys(this.#presses, key);
    this.#keysSincePublished += 1;
    if (this.#keysSincePublished < keysBetweenPublications) return;
    this.#keysSincePublished = 0;
    this.#published = this.#magnitudes();
  }

  /** `keys`: bits row * cols + col. */
  bounced(keys: number): void {
    this.#addKeys(this.#bounces, keys);
  }

  ghosted(keys: number): void {
    this.#addKeys(this.#ghosts, keys);
  }

  strayEdge(col: number): void {
    add(this.#strayEdges, this.#wiring.rowGpios.length + col);
  }

  /** `lines`: bits, rows first, then columns. */
  stuck(lines: number): void {
    for (let line = 0; line < this.#stuck.length; line += 1) if ((lines >> line) & 1) add(this.#stuck, line);
  }

  takePresses(): readonly KeypadLinePresses[] {
    const taken = this.#lines().map((line, index) => ({ ...line, presses: this.#presses[index] ?? 0 }));
    this.#presses.fill(0);
    return taken;
  }

  health(): KeypadHealth {
    const nothing = { bounces: 0, ghosts: 0, strayEdges: 0 };
    return {
      lines: this.#lines().map((line, index) => ({
        ...line,
        ...(this.#published[index] ?? nothing),
        stuck: this.#stuck[index] ?? 0,
      })),
    };
  }

  #lines(): readonly Pick<KeypadLineHealth, "line" | "gpio">[] {
    const { rowGpios, colGpios } = this.#wiring;
    return [
      ...rowGpios.map((gpio) => ({ line: "row" as const, gpio })),
      ...colGpios.map((gpio) => ({ line: "column" as const, gpio })),
    ];
  }

  /** Each line once, however many of its keys are among `keys`. */
  #addKeys(counts: Uint32Array, keys: number): void {
    const [rows, cols] = [this.#wiring.rowGpios.length, this.#wiring.colGpios.length];
    const rowMask = 2 ** cols - 1;
    let columns = 0;
    for (let row = 0; row < rows; row += 1) {
      const ofRow = (keys >> (row * cols)) & rowMask;
      if (ofRow !== 0) add(counts, row);
      columns |= ofRow;
    }
    for (let col = 0; col < cols; col += 1) if ((columns >> col) & 1) add(counts, rows + col);
  }

  #magnitudes() {
    return Array.from(this.#bounces, (bounces, line) => ({
      bounces: magnitude(bounces),
      ghosts: magnitude(this.#ghosts[line] ?? 0),
      strayEdges: magnitude(this.#strayEdges[line] ?? 0),
    }));
  }
}

function add(counts: Uint32Array, line: number): void {
  counts[line] = (counts[line] ?? 0) + 1;
}

/** 0, 1, 10, 100 and so on, never above `count`. */
function magnitude(count: number): number {
  return count === 0 ? 0 : 10 ** (String(count).length - 1);
}
