import { type Allowance, type AllowanceRule, taken } from "../joint/allowance.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { LogSource, PadEvent, PadLog } from "./pad-event.ts";

const summaryIntervalMs = 60_000;
const lines: AllowanceRule = { burst: 10, everyMs: summaryIntervalMs };

interface Told {
  allowance: Allowance;
  withheld: number;
  summary?: Timer | undefined;
}

/**
 * The log for what somebody else can bring about as often as they like: a burst of lines, then one a minute with the number of those
 * that were left out. It lives as long as the process: who connects anew finds the same allowance.
 */
export class LimitedLog {
  readonly #clock: Clock;
  readonly #log: PadLog;
  readonly #told = new Map<LogSource, Told>();

  constructor(clock: Clock, log: PadLog) {
    this.#clock = clock;
    this.#log = log;
  }

  hear(source: LogSource, event: PadEvent): void {
    const told = this.#of(source);
    const after = told.withheld === 0 ? taken(told.allowance, lines, this.#clock.monotonicMs()) : undefined;
    if (after) {
      told.allowance = after;
      this.#log(event);
      return;
    }
    told.withheld += 1;
    told.summary ??= this.#clock.after(summaryIntervalMs, () => this.#sumUp(source, told));
  }

  /** What was left out is told before the end. */
  stop(): void {
    for (const [source, told] of this.#told) if (told.withheld > 0) this.#sumUp(source, told);
  }

  #of(source: LogSource): Told {
    const told = this.#told.get(source) ?? {
      allowance: { left: lines.burst, atMs: this.#clock.monotonicMs() },
      withheld: 0,
    };
    this.#told.set(source, told);
    return told;
  }

  #sumUp(source: LogSource, told: Told): void {
    const { withheld: count } = told;
    told.summary?.cancel();
    told.summary = undefined;
    told.withheld = 0;
    told.allowance = { left: 0, atMs: this.#clock.monotonicMs() };
    this.#log({ event: "notLogged", source, count });
  }
}

const sourceOfEvent: { readonly [Event in PadEvent["event"]]?: LogSource } = {
  answerDropped: "host",
  hostAsked: "host",
  hostUnanswered: "host",
};

/** Who brings the event about as often as they like: the other side of the joint, or the host behind it. */
export function peerOf(event: PadEvent): LogSource | undefined {
  if (event.event === "fault") return event.code === "PP804" ? "joint" : undefined;
  return sourceOfEvent[event.event];
}
