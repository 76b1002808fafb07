import { Fault } from "../faults/fault.ts";
import type { Correlation } from "../host/correlation.ts";
import type { MessageMac } from "../keys/scd.ts";
import type { Clock, Timer } from "../ports/clock.ts";

/** A payment, its reversal and a message to the network, and one to spare. */
const mostInFlight = 4;
/** As many ended ones are remembered, to tell a late answer from one to nothing of ours. */
const mostEnded = 32;

export interface Awaited {
  readonly kind: "request" | "reversal" | "network";
  readonly correlation: Correlation;
  readonly mac: MessageMac | undefined;
  readonly deadlineMs: number;
  /** Reads the answer, its MAC checked; what it gives tells whoever waits. Throws Fault PP504 for one that cannot be believed. */
  readonly read: (bytes: Buffer) => () => void;
  /** PP502 at the deadline, else what the connection came to. */
  readonly onFailed: (fault: Fault) => void;
}

/** Why an answer is nobody's: it came after its request was given up, or a second time, or to nothing that we know of. */
export type Nobodys = "late" | "duplicate" | "unknown";

interface Entry {
  readonly awaited: Awaited;
  readonly timer: Timer;
}

/**
 * The requests that are out, by message class, terminal and STAN: an answer finds its own request in whatever order answers
 * come, or none. Each ends once, by its answer, its deadline, or whoever ends it.
 */
export class InFlight {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #ended = new Map<string, Exclude<Nobodys, "unknown">>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Fault PP901 when there are too many, or one of this name already. */
  add(awaited: Awaited): void {
    const name = nameOf(awaited.correlation);
    if (this.#entries.size >= mostInFlight || this.#entries.has(name)) {
      throw new Fault("PP901", `a ${awaited.kind} beside ${this.#entries.size} others in flight`);
    }
    const timer = this.#clock.after(awaited.deadlineMs, () => {
      this.fail(awaited, new Fault("PP502", `no answer to the ${awaited.kind} in time`));
    });
    this.#entries.set(name, { awaited, timer });
  }

  /** What this answers, if anything. */
  find(correlation: Correlation): Awaited | Nobodys {
    const name = nameOf(correlation);
    return this.#entries.get(name)?.awaited ?? this.#ended.get(name) ?? "unknown";
  }

  all(): readonly Awaited[] {
    return [...this.#entries.values()].map(({ awaited }) => awaited);
  }

  /** Is it out still? Its answer may have come, or another of the same name be out now. */
  has(awaited: Awaited): boolean {
    return this.#entries.get(nameOf(awaited.correlation))?.awaited === awaited;
  }

  /** Takes it out; false when it was out no more. The keys of its MAC are wiped. */
  end(awaited: Awaited, how: Exclude<Nobodys, "unknown">): boolean {
    if (!this.has(awaited)) return false;
    const name = nameOf(awaited.correlation);
    this.#entries.get(name)?.timer.cancel();
    this.#entries.delete(name);
    this.#remember(name, how);
    awaited.mac?.release();
    return true;
  }

  fail(awaited: Awaited, fault: Fault): void {
    if (this.end(awaited, "late")) awaited.onFailed(fault);
  }

  #remember(name: string, how: Exclude<Nobodys, "unknown">): void {
    // The newest stands last.
    this.#ended.delete(name);
    this.#ended.set(name, how);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > mostEnded && oldest !== undefined) this.#ended.delete(oldest);
  }
}

function nameOf({ mtiClass, terminalId, stan }: Correlation): string {
  return `${mtiClass} ${stan} ${terminalId.trimEnd()}`;
}
