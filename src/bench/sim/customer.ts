import { amountRules } from "../acquirer/rules.ts";
import { onCard, type TestCard } from "../acquirer/test-cards.ts";
import { keyPosition } from "../key-position.ts";
import { type CustomerMood, customerOdds, keyOdds, paymentOdds } from "./odds.ts";
import type { SimWorld } from "./world.ts";

const longestPaymentMs = 400_000;
/** The reader says who it is when its port was opened. */
const readerReadyMs = 400;

type Deed = (customer: Customer) => Promise<void>;

/** In front of the keypad: what else than the right PIN becomes of it. The first row that is undefined is the right PIN. */
const entries: { readonly [Mood in CustomerMood]?: Deed } = {
  oneWrongPin: async (customer) => {
    await customer.typePin("wrong");
    await customer.awaitsAnswer();
    await customer.typePin("right");
  },
  keepsGuessing: (customer) => customer.guesses(4),
  cancelsInPin: async (customer) => {
    await customer.type(customer.rightPin.slice(0, 2));
    await customer.press("cancel");
  },
  walksAwayInPin: (customer) => customer.type(customer.rightPin.slice(0, 1)),
  pullsCardInPin: async (customer) => {
    await customer.type(customer.rightPin.slice(0, 3));
    await customer.takesCard();
  },
  cancelsWaiting: async (customer) => {
    await customer.typePin("right");
    await customer.hesitates([0, 3_000]);
    await customer.press("cancel");
  },
  pullsCardWaiting: async (customer) => {
    await customer.typePin("right");
    await customer.hesitates([0, 3_000]);
    await customer.takesCard();
  },
  typesTooSlowly: async (customer) => {
    for (const key of customer.rightPin) {
      await customer.press(key);
      await customer.hesitates([4_000, 12_000]);
    }
    await customer.press("enter");
  },
  typesTooFew: async (customer) => {
    await customer.type(customer.rightPin.slice(0, 3));
    await customer.press("enter");
    await customer.press("clear");
    await customer.typePin("right");
  },
  cancelledByApp: async (customer) => {
    await customer.type(customer.rightPin);
    await customer.cancelledByApp();
    await customer.press("enter");
  },
};

/** Somebody who comes to pay, with a card and a mood. */
export class Customer {
  readonly #world: SimWorld;
  readonly #mood: CustomerMood;
  readonly card: TestCard;

  constructor(world: SimWorld, card: TestCard, mood: CustomerMood = world.people.weighted(customerOdds)) {
    this.#world = world;
    this.#mood = mood;
    this.card = card;
  }

  get rightPin(): readonly string[] {
    return [...this.card.pin];
  }

  async pays(id: string): Promise<void> {
    const world = this.#world;
    const amountMinor = this.#amountMinor();
    await world.step(`payment ${id} of ${amountMinor} with ${this.card.id}, ${this.#mood}`, () => {
      const payment = { id, kind: world.people.oneOf(["0200", "0200", "0100"] as const), amountMinor } as const;
      // How it ends is seen in the pad's events.
      void world.kiosk.pad?.startPayment({ ...payment, currency: "CNY" });
    });
    await this.hesitates([readerReadyMs, 9_000]);
    if (this.#mood === "cancelsAtCard") await this.press("cancel");
    if (this.#mood !== "walksAway") await this.#presentsCard();
    if (world.kiosk.pad?.at === "enteringPin") await (entries[this.#mood] ?? rightPin)(this);
    await this.awaitsAnswer();
    if (this.#mood === "leavesCard") await this.hesitates([20_000, 200_000]);
    await this.#leaves();
  }

  async guesses(times: number): Promise<void> {
    for (let guess = 0; guess < times && this.#world.kiosk.pad?.at === "enteringPin"; guess += 1) {
      await this.typePin("wrong");
      await this.awaitsAnswer();
    }
  }

  async typePin(which: "right" | "wrong"): Promise<void> {
    const keys = [...this.rightPin];
    if (which === "wrong") keys.push(String((Number(keys.pop()) + this.#world.people.between([1, 9])) % 10));
    await this.type(keys);
    await this.press("enter");
  }

  async type(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.press(key);
  }

  async press(key: string): Promise<void> {
    const { people, kiosk, config } = this.#world;
    const position = keyPosition(config.keypad["key-map"], key);
    if (!position) return;
    const bounceMs = people.perMille(keyOdds.bounce) ? [2, 4, 7] : [];
    const [downMs, upMs] = [people.between(keyOdds.downMs), people.between(keyOdds.betweenMs)];
    await this.#world.step(`presses ${key}`, async () => {
      kiosk.matrix?.press(position.row, position.col, bounceMs);
      await this.#world.clock.advanceAsync(downMs);
      kiosk.matrix?.release(position.row, position.col, bounceMs);
      await this.#world.clock.advanceAsync(upMs);
    });
  }

  hesitates(betweenMs: readonly [least: number, most: number]): Promise<void> {
    return this.#world.pass(this.#world.people.between(betweenMs));
  }

  async takesCard(): Promise<void> {
    await this.#world.step("takes the card", () => this.#world.kiosk.reader?.pull());
  }

  async cancelledByApp(): Promise<void> {
    await this.#world.step("the app cancels", () => this.#world.kiosk.pad?.cancel());
  }

  /** Until the pad wants something of the customer again, or has nothing to say any more. */
  async awaitsAnswer(): Promise<void> {
    const isBusy = () => /^(checkingTries|forwarding|awaitingHost|settling)$/.test(this.#world.kiosk.pad?.at ?? "");
    await this.#world.waitFor("an answer", () => !isBusy(), longestPaymentMs);
  }

  async #presentsCard(): Promise<void> {
    if (this.#mood === "otherStepsIn") await this.#show(this.#world.people.oneOf(this.#world.cards));
    await this.#show(this.card);
    await this.hesitates([100, 4_000]);
  }

  async #show(card: TestCard): Promise<void> {
    const how = this.#world.people.perMille(600) ? "insert" : "swipe";
    const seen = this.#mood === "unreadableCard" ? { track2: "unreadable" } : onCard(card);
    await this.#world.step(`${how}s ${card.id}`, () => this.#world.kiosk.reader?.[how](seen));
  }

  async #leaves(): Promise<void> {
    const { kiosk } = this.#world;
    const isOver = () => kiosk.pad === undefined || /^(idle|outOfService)$/.test(kiosk.pad.at ?? "outOfService");
    await this.#world.waitFor("the end of the payment", () => isOver() || cardIsBack(), longestPaymentMs);
    await this.takesCard();
    await this.#world.waitFor("idle", isOver, longestPaymentMs);
    function cardIsBack(): boolean {
      return /^(showingOutcome|returningCard)$/.test(kiosk.pad?.at ?? "");
    }
  }

  #amountMinor(): number {
    const { people } = this.#world;
    const ending = people.perMille(paymentOdds.oddAmount) ? Number(people.oneOf(amountRules).ending) : 0;
    return 100 * people.between([1, 60]) + ending;
  }
}

const rightPin: Deed = (customer) => customer.typePin("right");
