import type { Problem, Sighting, Watch } from "./sighting.ts";

/** No KSN and no STAN leaves a second time, in all the pad's life. */
export class NumbersWatch implements Watch {
  readonly #problem: Problem;
  readonly #ksns = new Set<string>();
  readonly #stans = new Set<string>();

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  get ksns(): number {
    return this.#ksns.size;
  }

  see(sighting: Sighting): void {
    if (sighting.what !== "left" || sighting.message?.kind !== "request") return;
    const { ksn, stan } = sighting.message;
    if (ksn) this.#once(this.#ksns, "KSN", ksn);
    this.#once(this.#stans, "STAN", stan);
  }

  #once(known: Set<string>, name: string, value: string): void {
    if (known.has(value)) this.#problem(`${name} ${value} was used twice`);
    known.add(value);
  }
}
