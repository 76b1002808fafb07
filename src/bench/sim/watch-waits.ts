import type { StateName } from "../../session/state.ts";
import type { Problem, Sighting, Watch } from "./sighting.ts";

/** What each state may last by the documents, with a second for the timer; at rest there is nothing to wait for. */
const longestMs: { readonly [State in StateName]?: number } = {
  awaitingCard: 3 * 61_000,
  checkingTries: 31_000,
  enteringPin: 61_000,
  forwarding: 31_000,
  awaitingHost: 31_000,
  settling: 31_000,
  showingOutcome: 11_000,
  returningCard: 71_000,
};
const longestStopMs = 40_000;

/** Nothing waits for ever: no state of a payment outlasts its time-out, and a stop comes to its end. */
export class WaitsWatch implements Watch {
  readonly #problem: Problem;
  readonly #where: () => StateName | undefined;
  #at: StateName | undefined;
  #sinceMs = 0;
  #stoppingSinceMs: number | undefined;
  longestSeenMs = 0;
  longestSeenIn = "";

  constructor(problem: Problem, where: () => StateName | undefined) {
    this.#problem = problem;
    this.#where = where;
  }

  see(sighting: Sighting, atMs: number): void {
    if (sighting.what === "off") this.#stoppingSinceMs = undefined;
    if (sighting.what === "event" && sighting.event.event === "transactionStarted") this.#at = undefined;
    this.check(atMs);
  }

  stopping(atMs: number): void {
    this.#stoppingSinceMs = atMs;
  }

  check(atMs: number): void {
    if (this.#stoppingSinceMs !== undefined && atMs - this.#stoppingSinceMs > longestStopMs) {
      this.#stoppingSinceMs = undefined;
      this.#problem("a stop does not end");
    }
    const at = this.#where();
    if (at !== this.#at) {
      this.#at = at;
      this.#sinceMs = atMs;
    }
    const limitMs = at && this.#stoppingSinceMs === undefined ? longestMs[at] : undefined;
    if (at === undefined || limitMs === undefined) return;
    const waitedMs = atMs - this.#sinceMs;
    if (waitedMs > limitMs) this.#problem(`the pad is ${at} for ${waitedMs} ms, ${limitMs} is the most`);
    if (waitedMs <= this.longestSeenMs) return;
    this.longestSeenMs = waitedMs;
    this.longestSeenIn = at;
  }
}
