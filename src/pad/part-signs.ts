import type { Clock } from "../ports/clock.ts";
import type { PartReport, WatchedPart } from "./watchdog.ts";

/** What the parts show of themselves: calls under way, and when each last did anything. */
export class PartSigns {
  readonly #clock: Clock;
  readonly #calls = new Map<WatchedPart, Set<{ readonly sinceMs: number }>>();
  readonly #reportedMs = new Map<WatchedPart, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** It works. */
  seen(part: WatchedPart): void {
    this.#reportedMs.set(part, this.#clock.monotonicMs());
  }

  /** It is closed, and nothing is expected of it. */
  gone(part: WatchedPart): void {
    this.#reportedMs.delete(part);
  }

  /** A call into the part: it has to come back, however it ends. Returns the very same promise. */
  during<T>(part: WatchedPart, work: Promise<T>): Promise<T> {
    const call = { sinceMs: this.#clock.monotonicMs() };
    const calls = this.#calls.get(part) ?? new Set();
    this.#calls.set(part, calls.add(call));
    const end = (): void => {
      calls.delete(call);
    };
    work.then(end, end);
    return work;
  }

  isBusy(part: WatchedPart): boolean {
    return (this.#calls.get(part)?.size ?? 0) > 0;
  }

  get reports(): ReadonlyMap<WatchedPart, PartReport> {
    const parts = new Set([...this.#calls.keys(), ...this.#reportedMs.keys()]);
    return new Map([...parts].map((part) => [part, this.#report(part)]));
  }

  #report(part: WatchedPart): PartReport {
    // Calls are kept in the order in which they were made.
    const [oldest] = this.#calls.get(part) ?? [];
    const reportedMs = this.#reportedMs.get(part);
    return {
      ...(oldest ? { busySinceMs: oldest.sinceMs } : {}),
      ...(reportedMs === undefined ? {} : { reportedMs }),
    };
  }
}
