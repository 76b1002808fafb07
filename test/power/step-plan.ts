import { SeededRandom } from "../../src/bench/seeded-random.ts";

/** Where to cut: at a marked step, the nth time it comes; or so long after power on or after the pad is in service. */
export type Cut =
  | { readonly kind: "step"; readonly step: string; readonly nth: number }
  | { readonly kind: "moment"; readonly after: "powerOn" | "up"; readonly delayMs: number };

/** A boot takes about so long, and a payment a quarter of a second: longer waits would hit nothing new. */
const bootMs = 2_500;
const paymentsMs = 1_500;

/**
 * Chooses the cuts: of three, two at the marked steps, the ones that were tried least first, and one at random. Which steps
 * there are is learnt from the logs.
 */
export class StepPlan {
  readonly #random: SeededRandom;
  readonly #tried = new Map<string, number>();
  readonly #cuts = new Map<string, number>();
  #planned = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** How often power was really cut at each step that there is. */
  get cuts(): ReadonlyMap<string, number> {
    return this.#cuts;
  }

  saw(step: string): void {
    if (this.#tried.has(step)) return;
    this.#tried.set(step, 0);
    this.#cuts.set(step, 0);
  }

  cutAt(step: string): void {
    this.saw(step);
    this.#cuts.set(step, (this.#cuts.get(step) ?? 0) + 1);
  }

  next(): Cut {
    const random = this.#random;
    this.#planned += 1;
    if (this.#planned % 3 === 0 || this.#tried.size === 0) {
      const duringBoot = random.chance(25);
      const delayMs = random.below(duringBoot ? bootMs : paymentsMs);
      return { kind: "moment", after: duringBoot ? "powerOn" : "up", delayMs };
    }
    const least = Math.min(...this.#tried.values());
    const step = random.oneOf([...this.#tried].filter(([, tried]) => tried === least).map(([name]) => name));
    this.#tried.set(step, least + 1);
    return { kind: "step", step, nth: 1 + (random.chance(15) ? 1 : 0) };
  }
}
