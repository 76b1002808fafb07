import type { Clock, Timer } from "../ports/clock.ts";

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that passes only when it is told to: the bench and the tests play hours in milliseconds, the same way every time. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #wallOffsetMs: number;
  #synchronised = false;
  readonly #pending = new Set<Pending>();

  constructor(wallStartMs = Date.UTC(2026, 0, 1)) {
    this.#wallOffsetMs = wallStartMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallOffsetMs + this.#nowMs;
  }

  wallSynchronised(): boolean {
    return this.#synchronised;
  }

  /** Moves wall time by `jumpMs`, as an NTP step or a lost battery does; monotonic time is untouched. */
  jumpWall(jumpMs: number, synchronised: boolean): void {
    this.#wallOffsetMs += jumpMs;
    this.#synchronised = synchronised;
  }

  after(delayMs: number, run: () => void): Timer {
    const pending = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  /** Lets `ms` pass; due timers fire in order, each at its own time. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#dueBy(endMs); next; next = this.#dueBy(endMs)) this.#fire(next);
    this.#nowMs = endMs;
  }

  /** As `advance`, and after each timer lets the promises and I/O callbacks it set off run before the next one fires. */
  async advanceAsync(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await turn();
    for (let next = this.#dueBy(endMs); next; next = this.#dueBy(endMs)) {
      this.#fire(next);
      await turn();
    }
    this.#nowMs = endMs;
    await turn();
  }

  #fire(pending: Pending): void {
    this.#pending.delete(pending);
    this.#nowMs = Math.max(this.#nowMs, pending.dueMs);
    pending.run();
  }

  #dueBy(endMs: number): Pending | undefined {
    let first: Pending | undefined;
    for (const pending of this.#pending) {
      if (pending.dueMs > endMs) continue;
      if (!first || pending.dueMs < first.dueMs || (pending.dueMs === first.dueMs && pending.order < first.order)) {
        first = pending;
      }
    }
    return first;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
