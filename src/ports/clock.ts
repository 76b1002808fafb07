/** A timer that has not fired yet. */
export interface Timer {
  cancel(): void;
}

/**
 * Time, injected. Everything that waits or measures takes this, so that bench and tests run in virtual time.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start of this run; never jumps, never goes back. */
  monotonicMs(): number;
  /** Wall time, Unix epoch in milliseconds. A Pi has no clock of its own: see `wallSynchronised`. */
  wallMs(): number;
  /** Whether wall time comes from a time source and may be used to shorten a wait. */
  wallSynchronised(): boolean;
  /** Calls `run` once, `delayMs` from now, never before the call has returned. */
  after(delayMs: number, run: () => void): Timer;
}
