import { Attendant } from "./attendant.ts";
import { Customer } from "./customer.ts";
import { Mishaps } from "./mishaps.ts";
import { dayOdds, paymentOdds } from "./odds.ts";
import { Thief } from "./thief.ts";
import { SimOver, SimWorld, type WorldOptions } from "./world.ts";

export interface SimOptions extends WorldOptions {
  readonly days: number;
  /** After each day; the next one waits for it. */
  readonly onDay?: (day: number) => void | Promise<void>;
}

export interface SimReport {
  readonly seed: number;
  readonly days: number;
  readonly steps: number;
  /** Empty when every rule held. */
  readonly problems: readonly string[];
  /** The newest lines of the log. */
  readonly lastLines: readonly string[];
  /** SHA-256 over all lines of the log: the same seed gives the same. */
  readonly digest: string;
  readonly seen: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  readonly ksns: number;
  readonly longestWait: { readonly ms: number; readonly in: string };
  readonly mostTimers: number;
}

const dayMs = 86_400_000;
/** The bank's books are closed and begun anew so often. */
const booksOfDays = 30;

/** Days of a kiosk's life, from a seed: the same seed, the same life. Ends at the first rule that is broken. */
export async function simulate(options: SimOptions): Promise<SimReport> {
  const world = new SimWorld(options);
  let days = 0;
  try {
    const attendant = new Attendant(world);
    await attendant.setUp();
    const town = new Town(world, attendant);
    for (; days < options.days; days += 1) {
      await town.liveDay(days);
      await options.onDay?.(days + 1);
    }
  } catch (error) {
    if (!(error instanceof SimOver)) throw error;
  }
  const { watches, tally, log } = world;
  return {
    seed: options.seed,
    days,
    steps: world.steps,
    problems: world.problems,
    lastLines: log.last(),
    digest: log.digest(),
    ...tally,
    ksns: watches.numbers.ksns,
    longestWait: { ms: watches.waits.longestSeenMs, in: watches.waits.longestSeenIn },
    mostTimers: watches.bounds.mostWaits,
  };
}

/** Everybody who comes by the kiosk. */
class Town {
  readonly #world: SimWorld;
  readonly #attendant: Attendant;
  readonly #mishaps: Mishaps;
  readonly #thief: Thief;
  #customers = 0;

  constructor(world: SimWorld, attendant: Attendant) {
    this.#world = world;
    this.#attendant = attendant;
    this.#mishaps = new Mishaps(world);
    this.#thief = new Thief(world);
  }

  async liveDay(day: number): Promise<void> {
    const world = this.#world;
    const { people } = world;
    await this.#until(day * dayMs + dayOdds.opensAtMs);
    this.#mishaps.end();
    await this.#attendant.morningRound();
    if (day % booksOfDays === 0) world.network.host = world.newHost();
    for (let mishap = world.luck.between(dayOdds.mishaps); mishap > 0; mishap -= 1) {
      if (this.#mishaps.plan(dayMs / 2)) await this.#attendant.unlock([people.oneOf(world.cards).id]);
    }
    for (let customer = people.between(dayOdds.customers); customer > 0; customer -= 1) {
      await world.rest(people.between(dayOdds.betweenCustomersMs));
      await this.#serve();
    }
    if (people.perMille(dayOdds.thief)) await this.#thief.works();
  }

  async #serve(): Promise<void> {
    const { people, cards, luck } = this.#world;
    this.#customers += 1;
    if (luck.perMille(paymentOdds.aimedMishap)) this.#mishaps.aim();
    await new Customer(this.#world, people.oneOf(cards)).pays(`sim-${this.#customers}`);
  }

  async #until(atMs: number): Promise<void> {
    if (atMs > this.#world.nowMs) await this.#world.rest(atMs - this.#world.nowMs);
  }
}
