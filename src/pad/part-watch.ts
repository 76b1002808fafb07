import { asFault, type Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";

interface FaultSink {
  raise(fault: Fault): void;
  clear(code: FaultCode): void;
}

/** One part's health: which fault it has now, so that its recovery clears that one. */
export class PartWatch {
  readonly #sink: FaultSink;
  #code: FaultCode | undefined;

  constructor(sink: FaultSink) {
    this.#sink = sink;
  }

  get code(): FaultCode | undefined {
    return this.#code;
  }

  /** Starts the part; a fault is raised and not thrown, since the driver goes on trying. */
  async start(start: () => Promise<void>): Promise<void> {
    try {
      await start();
    } catch (error) {
      this.onFault(asFault(error));
    }
  }

  readonly onFault = (fault: Fault): void => {
    if (fault.code !== this.#code) this.onRecovered();
    this.#code = fault.code;
    this.#sink.raise(fault);
  };

  readonly onRecovered = (): void => {
    const code = this.#code;
    this.#code = undefined;
    if (code) this.#sink.clear(code);
  };
}
