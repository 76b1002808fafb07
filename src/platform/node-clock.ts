import { existsSync } from "node:fs";
import type { Clock, Timer } from "../ports/clock.ts";

/** Node fires a longer timer at once. */
const TIMER_DELAY_MAX_MS = 2_147_483_647;
const NANOSECONDS_PER_MS = 1_000_000n;

/**
 * Time from the kernel. Wall time counts as synchronised once `synchronisedMarkPath` exists: systemd-timesyncd makes it
 * at its first synchronisation and /run is empty after a start, so it speaks of this run. With another time daemon
 * (chrony, ntpd) let a unit ordered after time-sync.target create it. A mark that cannot be seen is no synchronisation.
 */
export class NodeClock implements Clock {
  readonly #synchronisedMarkPath: string;

  constructor(synchronisedMarkPath = "/run/systemd/timesync/synchronized") {
    this.#synchronisedMarkPath = synchronisedMarkPath;
  }

  monotonicMs(): number {
    return Number(process.hrtime.bigint() / NANOSECONDS_PER_MS);
  }

  wallMs(): number {
    return Date.now();
  }

  wallSynchronised(): boolean {
    return existsSync(this.#synchronisedMarkPath);
  }

  after(delayMs: number, run: () => void): Timer {
    const dueMs = this.monotonicMs() + delayMs;
    let timeout = setTimeout(wake, Math.min(delayMs, TIMER_DELAY_MAX_MS));
    return { cancel: () => clearTimeout(timeout) };

    function wake(): void {
      const leftMs = dueMs - Number(process.hrtime.bigint() / NANOSECONDS_PER_MS);
      if (leftMs <= 0) run();
      else timeout = setTimeout(wake, Math.min(leftMs, TIMER_DELAY_MAX_MS));
    }
  }
}
