import type { Clock } from "../../src/ports/clock.ts";
import type { GpioBus, GpioInput, Level } from "../bus/gpio.ts";

/** A switch behind a GPIO line, closed at first, and the hand that opens the housing. */
export class SimTamperSwitch {
  readonly #gpio: number;
  readonly #openLevel: Level;
  readonly #clock: Clock;
  #isOpen = false;
  #plugged = true;
  #onEdge: (() => void) | undefined;

  constructor({ gpio, active }: { gpio: number; active: "high" | "low" }, clock: Clock) {
    this.#gpio = gpio;
    this.#openLevel = active === "high" ? 1 : 0;
    this.#clock = clock;
  }

  /** Opens it; it closes and opens by turns at each of `bounceMs` after now, and is open in the end. */
  open(bounceMs: readonly number[] = []): void {
    this.#move(true, bounceMs);
  }

  /** Closes it, bouncing as `open` does. */
  close(bounceMs: readonly number[] = []): void {
    this.#move(false, bounceMs);
  }

  /** Opens the line as a driver does; rejects like EIO while unplugged. */
  openBus(): Promise<GpioBus> {
    if (!this.#plugged) return Promise.reject(ioError());
    return Promise.resolve({
      input: (line) => this.#input(line),
      output: () => {
        throw new Error("a switch cannot be driven");
      },
      openDrain: () => {
        throw new Error("a switch cannot be driven");
      },
      close: () => {
        this.#onEdge = undefined;
      },
    });
  }

  /** From now on every access to the line fails. */
  unplug(): void {
    this.#plugged = false;
  }

  replug(): void {
    this.#plugged = true;
  }

  #input(line: number): GpioInput {
    this.#check();
    if (line !== this.#gpio) throw new Error(`GPIO line ${line} has no switch`);
    return {
      read: () => {
        this.#check();
        return this.#isOpen === (this.#openLevel === 1) ? 1 : 0;
      },
      watch: (onEdge) => {
        this.#check();
        this.#onEdge = onEdge;
      },
      unwatch: () => {
        this.#onEdge = undefined;
      },
      close: () => {
        this.#onEdge = undefined;
      },
    };
  }

  #check(): void {
    if (!this.#plugged) throw ioError();
  }

  #move(isOpen: boolean, bounceMs: readonly number[]): void {
    this.#set(isOpen);
    for (const [turn, afterMs] of bounceMs.entries()) {
      const isLast = turn === bounceMs.length - 1;
      this.#clock.after(afterMs, () => this.#set(isOpen === (turn % 2 === 1 || isLast)));
    }
  }

  #set(isOpen: boolean): void {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    const onEdge = this.#onEdge;
    // The kernel tells through epoll, after whatever is running; a watch that has ended by then hears nothing.
    this.#clock.after(0, () => {
      if (onEdge && this.#onEdge === onEdge) onEdge();
    });
  }
}

function ioError(): Error {
  return Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
}
