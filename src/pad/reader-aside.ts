import { asFault } from "../faults/fault.ts";
import type { CardReader, CardReaderListener } from "../ports/card-reader.ts";
import type { Clock } from "../ports/clock.ts";

/** An opening that was under way when the reader was let go of has given its port back by then. */
const lettingGoMs = 300;

/** A reader whose port somebody else may have for a while. */
export class ReaderAside implements CardReader {
  readonly #reader: CardReader;
  readonly #clock: Clock;
  #listener: CardReaderListener | undefined;

  constructor(reader: CardReader, clock: Clock) {
    this.#reader = reader;
    this.#clock = clock;
  }

  start(listener: CardReaderListener): Promise<void> {
    this.#listener = listener;
    return this.#reader.start(listener);
  }

  arm(): void {
    this.#reader.arm();
  }

  disarm(): void {
    this.#reader.disarm();
  }

  eject(): void {
    this.#reader.eject();
  }

  stop(): Promise<void> {
    this.#listener = undefined;
    return this.#reader.stop();
  }

  /** The driver lets go of the port while `work` runs, and takes it again however that ends, unless the reader was stopped meanwhile. */
  async aside<Result>(work: () => Promise<Result>): Promise<Result> {
    const listener = this.#listener;
    await this.#reader.stop();
    await new Promise<void>((resolve) => void this.#clock.after(lettingGoMs, resolve));
    try {
      return await work();
    } finally {
      if (listener && this.#listener === listener) {
        // Not waited for: a reader that does not answer takes its time to say so.
        void this.#reader.start(listener).then(
          () => listener.onRecovered(),
          (error: unknown) => listener.onFault(asFault(error)),
        );
      }
    }
  }
}
