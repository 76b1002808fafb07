import type { PadEvent } from "../pad/pad-event.ts";
import type { BookEntry } from "./acquirer/issuer.ts";

/** Every payment as the customer saw it, as the host booked it and as it was reversed, by STAN. */
export class SoakBooks {
  readonly #shown = new Set<string>();
  readonly #acknowledged = new Set<string>();
  readonly #booked = new Set<string>();
  #lastStan = "";

  take(event: PadEvent): void {
    if (event.event === "requestSent") this.#lastStan = event.stan;
    if (event.event === "reversalAcknowledged") this.#acknowledged.add(event.stan);
    if (event.event === "transactionEnded" && event.outcome.kind === "approved") this.#shown.add(this.#lastStan);
  }

  /** What an acquirer had booked by the time it was stopped: it starts with empty books. */
  close(entries: readonly BookEntry[]): void {
    for (const { stan, state, responseCode } of entries) {
      if (state !== "declined" && responseCode !== "25") this.#booked.add(stan);
    }
  }

  /** With nothing under way: each approval was either shown or reversed, never both and never neither. */
  problems(): string[] {
    const problems: string[] = [];
    for (const stan of this.#shown) {
      if (!this.#booked.has(stan)) problems.push(`${stan} was shown as approved, but the host has not booked it`);
      if (this.#acknowledged.has(stan)) problems.push(`${stan} was shown as approved and reversed`);
    }
    for (const stan of this.#booked) {
      if (!this.#shown.has(stan) && !this.#acknowledged.has(stan))
        problems.push(`${stan} is booked, not shown, not reversed`);
    }
    return problems;
  }
}
