import type { Clock } from "../../src/ports/clock.ts";
import type { GpioBus, Level } from "../bus/gpio.ts";

/** An active buzzer behind a GPIO line, and an ear. */
export class SimBuzzer {
  readonly #gpio: number;
  readonly #onLevel: Level;
  readonly #clock: Clock;
  #sinceMs: number;
  #sounds = false;
  #plugged = true;
  #pattern: number[] = [];

  constructor({ gpio, active }: { gpio: number; active: "high" | "low" }, clock: Clock) {
    this.#gpio = gpio;
    this.#onLevel = active === "high" ? 1 : 0;
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
  }

  get sounds(): boolean {
    return this.#sounds;
  }

  /** What was heard since the last call: milliseconds on, off, on; silence before the first and after the last is left out. */
  takePattern(): number[] {
    const heard = this.#pattern;
    this.#pattern = [];
    return heard;
  }

  /** Opens the line as a driver does; rejects like EIO while unplugged. */
  open(): Promise<GpioBus> {
    if (!this.#plugged) return Promise.reject(ioError());
    return Promise.resolve({
      input: () => {
        throw new Error("a buzzer cannot be read");
      },
      openDrain: () => {
        throw new Error("a buzzer's transistor wants both levels");
      },
      output: (line: number, initial: Level) => {
        if (line !== this.#gpio) throw new Error(`GPIO line ${line} has no buzzer`);
        this.#write(initial);
        return { write: (level: Level) => this.#write(level), close: () => undefined };
      },
      // Its own resistor keeps it silent on a line that nothing drives.
      close: () => this.#drive(false),
    });
  }

  unplug(): void {
    this.#plugged = false;
  }

  replug(): void {
    this.#plugged = true;
  }

  #write(level: Level): void {
    if (!this.#plugged) throw ioError();
    this.#drive(level === this.#onLevel);
  }

  #drive(sounds: boolean): void {
    if (sounds === this.#sounds) return;
    const nowMs = this.#clock.monotonicMs();
    if (!sounds || this.#pattern.length > 0) this.#pattern.push(nowMs - this.#sinceMs);
    this.#sounds = sounds;
    this.#sinceMs = nowMs;
  }
}

function ioError(): Error {
  return Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
}
