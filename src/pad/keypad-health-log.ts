import type { Clock, Timer } from "../ports/clock.ts";
import type { Keypad, KeypadLineHealth } from "../ports/keypad.ts";
import type { PadLog } from "./pad-event.ts";

const intervalMs = 24 * 60 * 60_000;

/** Tells how the keypad's lines wear: once a day, at a stop, and only of lines that have something to tell. */
export class KeypadHealthLog {
  readonly #keypad: Pick<Keypad, "health">;
  readonly #clock: Clock;
  readonly #log: PadLog;
  #timer: Timer | undefined;

  constructor(keypad: Pick<Keypad, "health">, clock: Clock, log: PadLog) {
    this.#keypad = keypad;
    this.#clock = clock;
    this.#log = log;
  }

  start(): void {
    this.#timer = this.#clock.after(intervalMs, () => {
      this.#tell();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#tell();
  }

  #tell(): void {
    const lines = this.#keypad.health().lines.filter(isWorn);
    if (lines.length > 0) this.#log({ event: "keypadHealth", lines });
  }
}

function isWorn({ bounces, ghosts, strayEdges, stuck }: KeypadLineHealth): boolean {
  return bounces + ghosts + strayEdges + stuck > 0;
}
