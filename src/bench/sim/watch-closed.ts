import type { Problem, Sighting, Watch } from "./sighting.ts";

const asksForPin = /^(ENTER_PIN|ENTER_PIN_LAST_TRY|ENTER_VALID_PIN|LAST_PIN_TRY|PLEASE_WAIT)$/;

/** An opened housing and an older copy of the store: no PIN is taken until somebody has seen to it. */
export class ClosedWatch implements Watch {
  readonly #problem: Problem;
  readonly #reasons = new Set<string>();

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  see(sighting: Sighting): void {
    if (sighting.what === "event" && sighting.event.event === "tamperRecorded") this.#reasons.add("opened housing");
    if (sighting.what === "tamperCleared") this.#reasons.delete("opened housing");
    if (sighting.what === "storeRolledBack") this.#reasons.add("older store");
    if (sighting.what === "storePutBack") this.#reasons.delete("older store");
    if (this.#reasons.size === 0) return;
    const reasons = [...this.#reasons].join(", ");
    if (sighting.what === "prompt" && asksForPin.test(sighting.prompt.id))
      this.#problem(`${sighting.prompt.id} is shown by a pad with ${reasons}`);
    if (sighting.what === "left" && sighting.message?.kind === "request")
      this.#problem(`a PIN block left a pad with ${reasons}`);
  }
}
