import { Fault } from "../faults/fault.ts";
import type { PartWatch } from "./part-watch.ts";

/** Who keeps the pad out of service for a technician's work: while there is anybody, it has the fault PP809. */
export class TakenOut {
  readonly #watch: Pick<PartWatch, "onFault" | "onRecovered">;
  #count = 0;

  constructor(watch: Pick<PartWatch, "onFault" | "onRecovered">) {
    this.#watch = watch;
  }

  /** Until the returned function is called. */
  begin(why: string): () => void {
    this.#count += 1;
    if (this.#count === 1) this.#watch.onFault(new Fault("PP809", why));
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#count -= 1;
      if (this.#count === 0) this.#watch.onRecovered();
    };
  }
}
