import type { Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { Event } from "../session/event.ts";
import type { PadLog } from "./pad-event.ts";
import { PartWatch } from "./part-watch.ts";

/** Every part's fault on its way to the session; before there is one they are kept. */
export class FaultBoard {
  readonly #log: PadLog;
  readonly #watches: PartWatch[] = [];
  readonly #early = new Set<FaultCode>();
  #tell: ((event: Event) => void) | undefined;

  constructor(log: PadLog) {
    this.#log = log;
  }

  /** Faults of parts that failed before there was a session to tell. */
  get early(): readonly FaultCode[] {
    return [...this.#early];
  }

  /** The health of one more part. */
  watch(): PartWatch {
    const watch = new PartWatch({ raise: (fault) => this.raise(fault), clear: (code) => this.#clear(code) });
    this.#watches.push(watch);
    return watch;
  }

  raise(fault: Fault): void {
    this.log(fault);
    if (this.#tell) this.#tell({ type: "faultRaised", code: fault.code });
    else this.#early.add(fault.code);
  }

  log({ code, detail }: Fault): void {
    this.#log({ event: "fault", code, detail });
  }

  /** From now on the session hears of every fault, of those there are already at once. */
  attach(tell: (event: Event) => void): void {
    this.#tell = tell;
    for (const code of this.#early) tell({ type: "faultRaised", code });
    this.#early.clear();
  }

  #clear(code: FaultCode): void {
    // Two parts may have the same fault, such as a driver package that is missing.
    if (this.#watches.some((watch) => watch.code === code)) return;
    this.#log({ event: "faultCleared", code });
    this.#early.delete(code);
    this.#tell?.({ type: "faultCleared", code });
  }
}
