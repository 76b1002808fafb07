import { maskPan } from "../../host/iso8583/mask-pan.ts";
import type { Pad } from "../../pad/pad.ts";
import type { TestCard } from "../acquirer/test-cards.ts";
import type { Sighting, Watch } from "./sighting.ts";
import { BooksWatch } from "./watch-books.ts";
import { BoundsWatch, type PadSize } from "./watch-bounds.ts";
import { ClosedWatch } from "./watch-closed.ts";
import { NumbersWatch } from "./watch-numbers.ts";
import { OutcomesWatch } from "./watch-outcomes.ts";
import { TriesWatch } from "./watch-tries.ts";
import { WaitsWatch } from "./watch-waits.ts";

interface Watched {
  readonly cards: readonly TestCard[];
  readonly pad: () => Pad | undefined;
  readonly size: () => PadSize;
}

/** Every rule, with one list of what broke. */
export class Watches {
  readonly problems: string[] = [];
  readonly numbers: NumbersWatch;
  readonly waits: WaitsWatch;
  readonly bounds: BoundsWatch;
  readonly #all: readonly Watch[];
  readonly #byMask: ReadonlyMap<string, TestCard>;

  constructor({ cards, pad, size }: Watched) {
    const problem = this.problem.bind(this);
    const pans = new Map(cards.map((card) => [card.id, card.pan]));
    this.#byMask = new Map(cards.map((card) => [maskPan(card.pan), card]));
    this.numbers = new NumbersWatch(problem);
    this.waits = new WaitsWatch(problem, () => pad()?.at);
    this.bounds = new BoundsWatch(problem, size, new Set(pans.values()));
    this.#all = [
      this.numbers,
      this.waits,
      this.bounds,
      new TriesWatch(problem),
      new OutcomesWatch(problem, (cardId) => pans.get(cardId)),
      new BooksWatch(problem),
      new ClosedWatch(problem),
    ];
  }

  problem(text: string): void {
    this.problems.push(text);
  }

  cardByMask(masked: string): TestCard | undefined {
    return this.#byMask.get(masked);
  }

  see(sighting: Sighting, atMs: number): void {
    for (const watch of this.#all) watch.see(sighting, atMs);
  }

  stopping(atMs: number): void {
    this.waits.stopping(atMs);
  }

  check(atMs: number): void {
    for (const watch of this.#all) watch.check?.(atMs);
  }

  checkAtRest(atMs: number): void {
    for (const watch of this.#all) watch.checkAtRest?.(atMs);
  }
}
