import type { Random } from "../../ports/random.ts";
import { SeededRandom } from "../seeded-random.ts";

/** Who draws: each has numbers of its own, so that one more draw of one changes nothing for the others. */
const streams = { people: 1, luck: 2, disk: 3, network: 4, pad: 5, site: 6, host: 7 } as const;

/** Everything that is left to chance, from one seed. */
export class Draws implements Random {
  readonly #random: SeededRandom;

  constructor(seed: number, who: keyof typeof streams) {
    this.#random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ (streams[who] * 0x85ebca6b));
  }

  /** True in so many of 1,000 cases. */
  perMille(share: number): boolean {
    return this.#random.below(1_000) < share;
  }

  /** Whole, both ends included. */
  between([least, most]: readonly [least: number, most: number]): number {
    return least + this.#random.below(most - least + 1);
  }

  oneOf<T>(choices: readonly T[]): T {
    return this.#random.oneOf(choices);
  }

  /** One of the names, as often as its weight says. Throws RangeError when all weights are zero. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const rows = Object.entries(weights) as [Name, number][];
    let left = this.#random.below(rows.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [name, weight] of rows) {
      if (left < weight) return name;
      left -= weight;
    }
    throw new RangeError("no weights to choose by");
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.#random.below(256)));
  }
}
