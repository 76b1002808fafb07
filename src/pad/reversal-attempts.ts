import { Fault } from "../faults/fault.ts";

const place = "host/reversal-attempts";
const stanDigits = 6;

/** How often the pending reversal has left, kept beside it: each time is written down before it leaves. */
export class ReversalAttempts {
  readonly #store: { get(key: string): Buffer | undefined };

  constructor(store: { get(key: string): Buffer | undefined }) {
    this.#store = store;
  }

  /** Of the reversal with this STAN; 0 when what is stored belongs to another. Fault PP705 when it is none. */
  of(stan: string): number {
    const stored = this.#store.get(place);
    if (!stored) return 0;
    if (stored.length !== stanDigits + 2)
      throw new Fault("PP705", "the count of a reversal's attempts is not what it should be");
    return stored.toString("latin1", 0, stanDigits) === stan ? stored.readUInt16BE(stanDigits) : 0;
  }

  counted(stan: string, attempts: number): readonly [place: string, value: Buffer] {
    const value = Buffer.alloc(stanDigits + 2);
    value.write(stan, 0, stanDigits, "latin1");
    value.writeUInt16BE(attempts, stanDigits);
    return [place, value];
  }

  forgotten(): readonly [place: string, value: null] {
    return [place, null];
  }
}
