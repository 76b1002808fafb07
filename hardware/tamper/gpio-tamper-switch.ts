import { Fault } from "../../src/faults/fault.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { TamperListener, TamperSwitch } from "../../src/ports/tamper-switch.ts";
import type { GpioBus, GpioInput, Level } from "../bus/gpio.ts";
import { Upkeep } from "../upkeep.ts";
import { newOpeningWatch, type OpeningWatch, seeSwitch } from "./opening-watch.ts";

const reopenDelays = { firstMs: 1000, maxMs: 30_000 };
/** Contacts bounce for some milliseconds, a housing stays open for seconds. */
const openForMs = 50;
/** An edge that the kernel did not tell of is found so much later. */
const idleCheckMs = 250;

export interface TamperProfile {
  /** BCM. */
  readonly gpio: number;
  /** The level that means open: `high` for a loop that is closed to ground, with a pull-up, so that a cut wire opens it. */
  readonly active: "high" | "low";
}

/** A switch in the housing, or a loop of wire through it, on a GPIO line. */
export class GpioTamperSwitch implements TamperSwitch {
  readonly #openBus: () => Promise<GpioBus>;
  readonly #gpio: number;
  readonly #openLevel: Level;
  readonly #clock: Clock;
  readonly #upkeep: Upkeep;
  #bus: GpioBus | undefined;
  #line: GpioInput | undefined;
  #watch: OpeningWatch = newOpeningWatch;
  #timer: Timer | undefined;
  #listener: TamperListener | undefined;

  constructor(openBus: () => Promise<GpioBus>, { gpio, active }: TamperProfile, clock: Clock) {
    this.#openBus = openBus;
    this.#gpio = gpio;
    this.#openLevel = active === "high" ? 1 : 0;
    this.#clock = clock;
    this.#upkeep = new Upkeep(
      clock,
      reopenDelays,
      (isWanted) => this.#open(isWanted),
      () => this.#listener?.onRecovered(),
    );
  }

  start(listener: TamperListener): Promise<void> {
    this.#close();
    this.#listener = listener;
    return this.#upkeep.start();
  }

  async position(): Promise<"open" | "closed"> {
    try {
      const bus = await this.#openBus();
      try {
        const line = bus.input(this.#gpio);
        const before = line.read();
        await new Promise<void>((resolve) => void this.#clock.after(openForMs, resolve));
        return [before, line.read()].includes(this.#openLevel) ? "open" : "closed";
      } finally {
        bus.close();
      }
    } catch (thrown) {
      throw this.#unreadable(thrown);
    }
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
      this.#line = bus.input(this.#gpio);
      this.#line.watch(() => this.#look(true));
      // Read here, so that a line that opens and cannot be read is no success.
      this.#line.read();
      this.#later(0);
    } catch (thrown) {
      if (isWanted()) this.#close();
      throw this.#unreadable(thrown);
    }
  }

  #look(afterEdge: boolean): void {
    const line = this.#line;
    if (!line) return;
    try {
      const isOpen = line.read() === this.#openLevel;
      const nowMs = this.#clock.monotonicMs();
      const { watch, opened, nextLookMs } = seeSwitch(this.#watch, { isOpen, afterEdge, nowMs }, openForMs);
      this.#watch = watch;
      this.#later(nextLookMs ?? idleCheckMs);
      if (opened) this.#listener?.onOpened();
    } catch (thrown) {
      this.#close();
      this.#upkeep.failed();
      this.#listener?.onFault(this.#unreadable(thrown));
    }
  }

  #later(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => this.#look(false));
  }

  #close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#watch = newOpeningWatch;
    this.#line = undefined;
    this.#bus?.close();
    this.#bus = undefined;
  }

  /** Whatever is wrong with the line, the part is named; the line's own fault stands in the words. */
  #unreadable(thrown: unknown): Fault {
    const why = thrown instanceof Error ? thrown.message : "no reason given";
    return new Fault("PP803", `The tamper switch on GPIO ${this.#gpio} cannot be read: ${why}`, { cause: thrown });
  }
}
