import type { LoggedFault } from "../events/last-faults.ts";
import type { SeenFault } from "../menu/menu-fact.ts";
import type { Clock } from "../ports/clock.ts";
import type { PadEvent } from "./pad-event.ts";

/** As many as a technician reads on a panel. */
export const rememberedFaults = 8;

type KeptFault = Pick<SeenFault, "code" | "detail"> & { readonly atMs: number; readonly isStanding: boolean };

/**
 * What the service menu tells: counts since the program began, and the last faults, newest first; those of before from the event log,
 * once it is read. Give it the pad's events.
 */
export class PadTally {
  readonly #clock: Clock;
  readonly #startedMs: number;
  #faults: readonly KeptFault[] = [];
  #listener: (event: PadEvent) => void = () => undefined;
  #earlier: readonly LoggedFault[] = [];
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
    const own = this.#faults.map(({ atMs, ...fault }): SeenFault => ({ ...fault, agoMs: nowMs - atMs }));
    // The log may have been read when faults of this run were in it already.
    const earlier = this.#earlier.filter((one) => !own.some((fault) => isSame(one, fault)));
    return [...own, ...earlier.map((one) => this.#asSeen(one))].slice(0, rememberedFaults);
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

  /** Those of the runs before, newest first. */
  recall(faults: readonly LoggedFault[]): void {
    this.#earlier = faults;
  }

  /** How long ago it was only two wall clocks with a time source can say. */
  #asSeen({ code, detail, wallMs, timeKnown }: LoggedFault): SeenFault {
    const isKnown = timeKnown && this.#clock.wallSynchronised();
    const agoMs = isKnown ? Math.max(0, this.#clock.wallMs() - wallMs) : undefined;
    return { code, detail, agoMs, isStanding: false, isEarlier: true };
  }

  #raise({ code, detail }: Pick<SeenFault, "code" | "detail">): void {
    const fault = { code, detail, atMs: this.#clock.monotonicMs(), isStanding: true };
    const others = this.#faults.filter((one) => !isSame(one, fault));
    this.#faults = [fault, ...others].slice(0, rememberedFaults);
  }

  #clear(code: SeenFault["code"]): void {
    this.#faults = this.#faults.map((fault) => (fault.code === code ? { ...fault, isStanding: false } : fault));
  }
}

type Named = Pick<SeenFault, "code" | "detail">;

function isSame(one: Named, other: Named): boolean {
  return one.code === other.code && one.detail === other.detail;
}
