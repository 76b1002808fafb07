import { Fault } from "../../src/faults/fault.ts";
import type { Buzzer, BuzzerListener, Tone } from "../../src/ports/buzzer.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { GpioBus, GpioOutput, Level } from "../bus/gpio.ts";
import { Upkeep } from "../upkeep.ts";
import { tonePatterns } from "./tone-patterns.ts";

const reopenDelays = { firstMs: 1000, maxMs: 60_000 };

export interface BuzzerProfile {
  /** BCM. */
  readonly gpio: number;
  /** The level at which it sounds. */
  readonly active: "high" | "low";
}

/** An active buzzer, one with its own oscillator, switched by a GPIO line. */
export class GpioBuzzer implements Buzzer {
  readonly #openBus: () => Promise<GpioBus>;
  readonly #gpio: number;
  readonly #onLevel: Level;
  readonly #clock: Clock;
  readonly #upkeep: Upkeep;
  #bus: GpioBus | undefined;
  #line: GpioOutput | undefined;
  #timer: Timer | undefined;
  #listener: BuzzerListener | undefined;

  constructor(openBus: () => Promise<GpioBus>, { gpio, active }: BuzzerProfile, clock: Clock) {
    this.#openBus = openBus;
    this.#gpio = gpio;
    this.#onLevel = active === "high" ? 1 : 0;
    this.#clock = clock;
    this.#upkeep = new Upkeep(
      clock,
      reopenDelays,
      (isWanted) => this.#open(isWanted),
      () => this.#listener?.onRecovered(),
    );
  }

  start(listener: BuzzerListener): Promise<void> {
    this.#close();
    this.#listener = listener;
    return this.#upkeep.start();
  }

  play(tone: Tone): void {
    this.#timer?.cancel();
    if (this.#line) this.#step(tonePatterns[tone], 0);
  }

  stop(): Promise<void> {
    this.#upkeep.stop();
    this.#close();
    return Promise.resolve();
  }

  async #open(isWanted: () => boolean): Promise<void> {
    try {
      const bus = await this.#openBus();
      if (!isWanted()) return bus.close();
      this.#bus = bus;
      this.#line = bus.output(this.#gpio, this.#offLevel);
    } catch (thrown) {
      if (isWanted()) this.#close();
      throw this.#silent(thrown);
    }
  }

  /** On at even steps, off at odd ones and after the last. */
  #step(pattern: readonly number[], at: number): void {
    const durationMs = pattern[at];
    const sounds = durationMs !== undefined && at % 2 === 0;
    try {
      this.#line?.write(sounds ? this.#onLevel : this.#offLevel);
    } catch (thrown) {
      this.#close();
      this.#upkeep.failed();
      this.#listener?.onFault(this.#silent(thrown));
      return;
    }
    if (durationMs !== undefined) this.#timer = this.#clock.after(durationMs, () => this.#step(pattern, at + 1));
  }

  get #offLevel(): Level {
    return this.#onLevel === 1 ? 0 : 1;
  }

  #close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    try {
      this.#line?.write(this.#offLevel);
    } catch {
      // A line that is gone drives nothing; its fault is told by whoever found it gone.
    }
    this.#line = undefined;
    this.#bus?.close();
    this.#bus = undefined;
  }

  /** Whatever is wrong with the line: no sound is no reason to take no payments, as the line's own fault would be. */
  #silent(thrown: unknown): Fault {
    const why = thrown instanceof Error ? thrown.message : "no reason given";
    return new Fault("PP203", `The buzzer on GPIO ${this.#gpio} is silent: ${why}`, { cause: thrown });
  }
}
