import { closeSync, openSync, writeSync } from "node:fs";
import type { Clock } from "../../../src/ports/clock.ts";
import type { LogLine } from "../log-line.ts";
import type { Order, Word } from "../order.ts";

type Untimed = LogLine extends infer Line ? (Line extends LogLine ? Omit<Line, "atMs"> : never) : never;

/** Lines for the host: each is in the host's file when the call returns, as hostfs writes through. */
export class GuestLog {
  readonly #file: number;
  readonly #clock: Clock;
  #cutAt: Order["cutAt"];
  #timesLeft: number;

  constructor(path: string, clock: Clock, cutAt: Order["cutAt"]) {
    this.#file = openSync(path, "ax");
    this.#clock = clock;
    this.#cutAt = cutAt;
    this.#timesLeft = cutAt?.nth ?? 0;
  }

  write(line: Untimed): void {
    writeSync(this.#file, `${JSON.stringify({ atMs: this.#clock.wallMs(), ...line })}\n`);
  }

  /** A moment at which power may be cut: if it is the one, nothing happens any more in this thread. */
  step(step: string): void {
    this.write({ kind: "step", step });
    if (step !== this.#cutAt?.step) return;
    this.#timesLeft -= 1;
    if (this.#timesLeft > 0) return;
    say("standing");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }

  /** From now on no step is cut. */
  close(): void {
    this.#cutAt = undefined;
    closeSync(this.#file);
  }
}

/** At once: a stream would write it in a later turn, which may never come. */
export function say(word: Word): void {
  writeSync(1, `${word}\n`);
}
