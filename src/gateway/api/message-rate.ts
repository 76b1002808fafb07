import type { Clock } from "../../ports/clock.ts";

/** So many messages a second, and twice as many at once after a pause. */
export class MessageRate {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #left: number;
  #atMs: number;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#left = 2 * perSecond;
    this.#atMs = clock.monotonicMs();
  }

  /** False when this one is too many. */
  take(): boolean {
    const nowMs = this.#clock.monotonicMs();
    this.#left = Math.min(2 * this.#perSecond, this.#left + ((nowMs - this.#atMs) / 1_000) * this.#perSecond);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
