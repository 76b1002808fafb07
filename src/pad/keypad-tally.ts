import type { KeypadTold } from "../joint/tool-keypad.ts";
import type { KeypadContacts, KeypadWiring } from "../ports/keypad-contacts.ts";

/** Counts what the scans of a keypad test saw, contact by contact and line by line. */
export class KeypadTally {
  readonly #wiring: KeypadWiring;
  readonly #presses: number[];
  readonly #bounces: number[];
  readonly #lineBounces: number[];
  readonly #lineGhosts: number[];
  #last: KeypadContacts = { closed: 0, down: 0, bounced: 0, grounded: 0, isAmbiguous: false, stuck: 0 };

  constructor(wiring: KeypadWiring) {
    this.#wiring = wiring;
    const { rowGpios, colGpios } = wiring;
    const none = (length: number) => Array.from({ length }, () => 0);
    this.#presses = none(rowGpios.length * colGpios.length);
    this.#bounces = none(rowGpios.length * colGpios.length);
    this.#lineBounces = none(rowGpios.length + colGpios.length);
    this.#lineGhosts = none(rowGpios.length + colGpios.length);
  }

  take(contacts: KeypadContacts): void {
    count(this.#presses, contacts.down & ~this.#last.down);
    count(this.#bounces, contacts.bounced);
    count(this.#lineBounces, this.#linesOf(contacts.bounced));
    if (contacts.isAmbiguous && !this.#last.isAmbiguous) count(this.#lineGhosts, this.#linesOf(contacts.closed));
    this.#last = contacts;
  }

  told(): KeypadTold {
    const { rowGpios, colGpios } = this.#wiring;
    const { closed, stuck, grounded } = this.#last;
    const stuckLines = this.#linesOf(stuck) | (grounded << rowGpios.length);
    const lines = [
      ...rowGpios.map((gpio) => ({ line: "row" as const, gpio })),
      ...colGpios.map((gpio) => ({ line: "column" as const, gpio })),
    ];
    return {
      contacts: this.#presses.map((presses, at) => ({
        isClosed: isIn(closed, at),
        presses,
        bounces: this.#bounces[at] ?? 0,
      })),
      lines: lines.map((line, at) => ({
        ...line,
        bounces: this.#lineBounces[at] ?? 0,
        ghosts: this.#lineGhosts[at] ?? 0,
        isStuck: isIn(stuckLines, at),
      })),
    };
  }

  /** The lines of these keys as bits, rows first. */
  #linesOf(keys: number): number {
    const [rows, cols] = [this.#wiring.rowGpios.length, this.#wiring.colGpios.length];
    let lines = 0;
    for (let at = 0; at < rows * cols; at += 1) {
      if (isIn(keys, at)) lines |= (1 << Math.floor(at / cols)) | (1 << (rows + (at % cols)));
    }
    return lines;
  }
}

function isIn(set: number, at: number): boolean {
  return ((set >> at) & 1) === 1;
}

function count(counts: number[], set: number): void {
  for (let at = 0; at < counts.length; at += 1) if (isIn(set, at)) counts[at] = (counts[at] ?? 0) + 1;
}
