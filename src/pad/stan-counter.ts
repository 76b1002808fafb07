import { Fault } from "../faults/fault.ts";

const place = "host/stan";

/** The system trace audit number (DE 11): 000001 to 999999, then 000001 again; a new one for every request, over restarts. */
export class StanCounter {
  readonly #store: { get(key: string): Buffer | undefined };
  /**
   * The last one taken. It is also what is committed, whenever that is: of two numbers that are taken at once the higher one
   * stands on the medium, in whatever order they are written.
   */
  readonly #last = Buffer.alloc(4);
  #isKnown = false;

  constructor(store: { get(key: string): Buffer | undefined }) {
    this.#store = store;
  }

  /** The next number, and the change that makes it used; commit that before the number leaves. */
  take(): { readonly stan: string; readonly used: readonly [string, Buffer] } {
    if (!this.#isKnown) this.#recall();
    const next = (this.#last.readUInt32BE(0) % 999_999) + 1;
    this.#last.writeUInt32BE(next);
    return { stan: String(next).padStart(6, "0"), used: [place, this.#last] };
  }

  #recall(): void {
    const stored = this.#store.get(place);
    if (stored && stored.length !== 4) throw new Fault("PP705", "the stored STAN is not what it should be");
    stored?.copy(this.#last);
    this.#isKnown = true;
  }
}
