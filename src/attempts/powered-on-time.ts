import type { Clock } from "../ports/clock.ts";
import type { Instant } from "./try-policy.ts";

/**
 * Milliseconds this pad has been powered on, over restarts: a Pi has no clock that runs without power. It never goes back
 * and never runs ahead of real time; what was not persisted before a power cut is missing, which makes locks longer.
 */
export class PoweredOnTime {
  readonly #clock: Clock;
  readonly #offsetMs: number;
  #wallOffsetMs: number | undefined;

  /** `persistedMs`: what `now().poweredOnMs` last was in the run before; 0 on a new pad. */
  constructor(clock: Clock, persistedMs: number) {
    this.#clock = clock;
    this.#offsetMs = persistedMs - Math.floor(clock.monotonicMs());
  }

  now(): Instant {
    const monotonicMs = Math.floor(this.#clock.monotonicMs());
    // Wall time is taken once, and from then on advanced by monotonic time: a later jump shortens no lock.
    if (this.#wallOffsetMs === undefined && this.#clock.wallSynchronised()) {
      this.#wallOffsetMs = Math.max(0, Math.floor(this.#clock.wallMs())) - monotonicMs;
    }
    const wallMs = this.#wallOffsetMs === undefined ? null : monotonicMs + this.#wallOffsetMs;
    return { poweredOnMs: monotonicMs + this.#offsetMs, wallMs };
  }
}
