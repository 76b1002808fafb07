import type { TestCard } from "../acquirer/test-cards.ts";
import { Customer } from "./customer.ts";
import { mishapTimes, thiefOdds } from "./odds.ts";
import type { SimWorld } from "./world.ts";

/** A copy of the store, and how many requests had left by then. */
interface StolenCopy {
  readonly contents: Buffer;
  readonly requests: number;
}

/** So many requests later the roll-back mark is surely beyond the copy: each makes three commits at least, the mark lags by sixteen. */
const requestsBeyondMark = 8;
const dayMs = 86_400_000;

/** Somebody who wants more tries than a card has: by many payments, by the plug, by the clock, or by an older store. */
export class Thief {
  readonly #world: SimWorld;
  #copy: StolenCopy | undefined;
  #payments = 0;

  constructor(world: SimWorld) {
    this.#world = world;
  }

  async works(): Promise<void> {
    const { people, cards, tally } = this.#world;
    const trick = people.weighted(thiefOdds);
    tally.fault(`thief ${trick}`);
    const card = people.oneOf(cards);
    switch (trick) {
      case "guessesPin":
        for (let payment = people.between([2, 5]); payment > 0; payment -= 1) await this.#guess(card);
        break;
      case "cutsPowerAfterGuess":
        for (let payment = people.between([2, 5]); payment > 0; payment -= 1) await this.#guessAndPull(card);
        break;
      case "setsClock":
        await this.#guess(card);
        await this.#setsClock();
        await this.#guess(card);
        break;
      case "rollsBackStore":
        await this.#rollsBack(card);
        break;
    }
  }

  #guess(card: TestCard): Promise<void> {
    this.#payments += 1;
    return new Customer(this.#world, card, "keepsGuessing").pays(`thief-${this.#payments}`);
  }

  /** The plug is pulled when the screen says that the PIN was wrong, or when the bytes have left, or an answer is there. */
  async #guessAndPull(card: TestCard): Promise<void> {
    const { people, kiosk, clock } = this.#world;
    const moment = people.oneOf(["prompt", "left", "delivered"] as const);
    const delayMs = people.oneOf([0, 0, 1, 10, 60]);
    this.#world.onSeen = (sighting) => {
      if (sighting.what !== moment) return;
      if (sighting.what === "prompt" && !/VALID_PIN|LAST_PIN_TRY/.test(sighting.prompt.id)) return;
      this.#world.onSeen = () => undefined;
      clock.after(delayMs, () => kiosk.cutPower());
    };
    await this.#guess(card);
    await this.#plugsIn();
  }

  /** Into the future, while no time source has set it: a lock is not to end sooner. */
  async #setsClock(): Promise<void> {
    await this.#world.step("the thief cuts the power", () => this.#world.kiosk.cutPower());
    await this.#plugsIn();
    await this.#world.step("the thief sets the clock", () => this.#world.kiosk.clock?.setWall(2 * dayMs));
  }

  /** First a copy is taken; some day later it is put into the place of the store. */
  async #rollsBack(card: TestCard): Promise<void> {
    const { kiosk, disk, places } = this.#world;
    const copy = this.#copy;
    const requests = this.#requests();
    if (copy && requests < copy.requests + requestsBeyondMark) return;
    await this.#world.step("the thief cuts the power", () => kiosk.cutPower());
    const contents = disk.copyOf(places.file) ?? Buffer.alloc(0);
    if (!copy) {
      this.#copy = { contents, requests };
      return this.#plugsIn();
    }
    this.#copy = undefined;
    this.#world.see({ what: "storeRolledBack" });
    disk.replace(places.file, copy.contents);
    await this.#plugsIn();
    await this.#guess(card);
    await this.#world.step("the newest store is put back", () => {
      kiosk.cutPower();
      disk.replace(places.file, contents);
      this.#world.see({ what: "storePutBack" });
    });
    await this.#plugsIn();
  }

  async #plugsIn(): Promise<void> {
    await this.#world.pass(this.#world.people.between(mishapTimes.programStartMs));
    await this.#world.step("the power is on again", () => this.#world.powerOn());
    await this.#world.waitFor("the pad", () => this.#world.kiosk.pad?.at !== undefined, 60_000);
  }

  #requests(): number {
    return this.#world.tally.seen.get("requests sent") ?? 0;
  }
}
