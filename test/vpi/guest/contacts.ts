import { keypadLines } from "../wire.ts";
import { DrivenRow } from "./driven-row.ts";
import type { GpioSim } from "./gpio-sim.ts";

const restCheckMs = 5;
const backStopMs = 50;

/** The contacts of the keypad, played on the chip's lines: a column follows a closed contact's row when that is low, else its pull-up. */
export class Contacts {
  readonly #rows: readonly DrivenRow[];
  readonly #pulls: readonly ((level: 0 | 1) => void)[];
  readonly #levels: (0 | 1)[];
  readonly #closed = new Set<string>();
  #backStop: NodeJS.Timeout | undefined;

  constructor(chip: GpioSim) {
    this.#rows = keypadLines.rowGpios.map((line) => new DrivenRow(chip, line));
    this.#pulls = keypadLines.colGpios.map((line) => chip.pull(line));
    this.#levels = keypadLines.colGpios.map(() => 1);
    for (const pull of this.#pulls) pull(1);
  }

  /** The rows' driver is a program with this root. */
  drivenFrom(root: string): void {
    for (const row of this.#rows) row.drivenFrom(root);
  }

  close(row: number, col: number): void {
    this.#closed.add(`${row} ${col}`);
    this.#rows[row]?.follow(() => this.#join());
    this.#backStop ??= setInterval(() => this.#join(), backStopMs);
    this.#join();
  }

  /** Resolves when the driver has seen it: with no key down it leaves all rows low, and while it scans never more than one. */
  async open(row: number, col: number): Promise<void> {
    this.#closed.delete(`${row} ${col}`);
    this.#rows[row]?.unfollow();
    this.#join();
    if (this.#closed.size > 0) return;
    clearInterval(this.#backStop);
    this.#backStop = undefined;
    while (!this.#rows.every((driven) => driven.isDrivenLow)) {
      await new Promise((resolve) => setTimeout(resolve, restCheckMs));
    }
  }

  #join(): void {
    for (const [col, pull] of this.#pulls.entries()) {
      const level = this.#rows.some((driven, row) => this.#closed.has(`${row} ${col}`) && driven.isDrivenLow) ? 0 : 1;
      if (level === this.#levels[col]) continue;
      this.#levels[col] = level;
      pull(level);
    }
  }
}
