import type { Clock, Timer } from "../src/ports/clock.ts";

/** How long to wait before opening a part again: `firstMs`, then twice as long each time, never above `maxMs`. */
export interface ReopenDelays {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Keeps one part open: opens it, and opens it again, for ever, when it could not be opened or has failed. */
export class Upkeep {
  readonly #clock: Clock;
  readonly #delays: ReopenDelays;
  readonly #open: (isWanted: () => boolean) => Promise<void>;
  readonly #onRecovered: () => void;
  #running = false;
  #run = 0;
  #upSinceMs: number | undefined;
  #delayMs: number;
  #timer: Timer | undefined;

  /**
   * `open` throws when the part cannot be opened. Once it no longer `isWanted`, because of `stop` or a new `start`, what it has
   * opened must be closed again. `onRecovered` is called when a later attempt than the first succeeds.
   */
  constructor(
    clock: Clock,
    delays: ReopenDelays,
    open: (isWanted: () => boolean) => Promise<void>,
    onRecovered: () => void,
  ) {
    this.#clock = clock;
    this.#delays = delays;
    this.#open = open;
    this.#onRecovered = onRecovered;
    this.#delayMs = delays.firstMs;
  }

  /** Rejects with what the first attempt threw, and goes on trying. */
  async start(): Promise<void> {
    this.stop();
    this.#running = true;
    this.#delayMs = this.#delays.firstMs;
    const run = this.#run;
    try {
      await this.#open(() => this.#isCurrent(run));
      if (this.#isCurrent(run)) this.#upSinceMs = this.#clock.monotonicMs();
    } catch (thrown) {
      if (this.#isCurrent(run)) this.#openLater();
      throw thrown;
    }
  }

  /** The part has failed. It is opened again after the delay. */
  failed(): void {
    if (!this.#running) return;
    // A part that stays up for less than we waited for it has a loose contact, and must not fill the log.
    const upMs = this.#upSinceMs === undefined ? 0 : this.#clock.monotonicMs() - this.#upSinceMs;
    if (upMs > this.#delayMs) this.#delayMs = this.#delays.firstMs;
    this.#upSinceMs = undefined;
    // An attempt that is about to succeed has opened something that is gone already.
    this.#run += 1;
    this.#openLater();
  }

  stop(): void {
    this.#running = false;
    this.#run += 1;
    this.#upSinceMs = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #isCurrent(run: number): boolean {
    return this.#running && this.#run === run;
  }

  #openLater(): void {
    const run = this.#run;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#delayMs, () => void this.#openAgain(run));
    this.#delayMs = Math.min(this.#delayMs * 2, this.#delays.maxMs);
  }

  async #openAgain(run: number): Promise<void> {
    try {
      await this.#open(() => this.#isCurrent(run));
    } catch {
      // The fault was reported when the part went; while it is away there is nothing new to say.
      if (this.#isCurrent(run)) this.#openLater();
      return;
    }
    if (!this.#isCurrent(run)) return;
    this.#upSinceMs = this.#clock.monotonicMs();
    this.#onRecovered();
  }
}
