import { Fault } from "../faults/fault.ts";

const place = "host/batch";
/** Before a sign-on has given another one. */
const first = "000001";

/** The batch between two settlements, in which the STAN is unique; six digits, of UnionPay's messages only. The host gives it at a sign-on. */
export class HostBatch {
  readonly #store: { get(key: string): Buffer | undefined };

  constructor(store: { get(key: string): Buffer | undefined }) {
    this.#store = store;
  }

  /** Fault PP705 when what is stored is none. */
  get current(): string {
    const stored = this.#store.get(place)?.toString("latin1") ?? first;
    if (!/^[0-9]{6}$/.test(stored)) throw new Fault("PP705", "the stored batch number is not what it should be");
    return stored;
  }

  /** To be committed before the next request. */
  begun(batch: string): readonly [place: string, value: Buffer] {
    return [place, Buffer.from(batch, "latin1")];
  }
}
