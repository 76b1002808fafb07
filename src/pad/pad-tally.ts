import type { SeenFault } from "../menu/menu-fact.ts";
import type { Clock } from "../ports/clock.ts";
import type { PadEvent } from "./pad-event.ts";

/** As many as a technician reads on a panel. */
const remembered = 8;

type KeptFault = Omit<SeenFault, "agoMs"> & { readonly atMs: number };

/** What the service menu tells of the time since the program began: counts and the last faults, newest first. Give it the pad's events. */
export class PadTally {
  readonly #clock: Clock;
  readonly #startedMs: number;
  #faults: readonly KeptFault[] = [];
  #listener: (event: PadEvent) => void = () => undefined;
  readonly #counts = { transactions: 0, approved: 0, wrongPins: 0, hostSilent: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  get counts() {
    const minutesUp = Math.floor((this.#clock.monotonicMs() - this.#startedMs) / 60_000);
    return { minutesUp, ...this.#counts };
  }

  get faults(): readonly SeenFault[] {
    const nowMs = this.#clock.monotonicMs();
    return this.#faults.map(({ atMs, ...fault }) => ({ ...fault, agoMs: nowMs - atMs }));
  }

  /** Told of every event, once it is counted. */
  onEvent(listener: (event: PadEvent) => void): void {
    this.#listener = listener;
  }

  hear(event: PadEvent): void {
    if (event.event === "transactionStarted") this.#counts.transactions += 1;
    if (event.event === "transactionEnded" && event.outcome.kind === "approved") this.#counts.approved += 1;
    if (event.event === "hostUnanswered") this.#counts.hostSilent += 1;
    if (event.event === "hostAnswered" && /^pin(Incorrect|TriesExceeded)$/.test(event.verdict)) {
      this.#counts.wrongPins += 1;
    }
    if (event.event === "fault") this.#raise(event);
    if (event.event === "faultCleared") this.#clear(event.code);
    this.#listener(event);
  }

  #raise({ code, detail }: Pick<SeenFault, "code" | "detail">): void {
    const fault = { code, detail, atMs: this.#clock.monotonicMs(), isStanding: true };
    const others = this.#faults.filter((one) => one.code !== code || one.detail !== detail);
    this.#faults = [fault, ...others].slice(0, remembered);
  }

  #clear(code: SeenFault["code"]): void {
    this.#faults = this.#faults.map((fault) => (fault.code === code ? { ...fault, isStanding: false } : fault));
  }
}
