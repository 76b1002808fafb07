import { setTimeout as realDelay } from "node:timers/promises";
import type { TestCard } from "../../../src/bench/acquirer/test-cards.ts";
import { onCard } from "../../../src/bench/acquirer/test-cards.ts";
import type { BenchWorld } from "../../../src/bench/bench-world.ts";
import { keyPosition } from "../../../src/bench/key-position.ts";
import type { SeededRandom } from "../../../src/bench/seeded-random.ts";
import type { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { poolCards } from "../pool-cards.ts";

/** Ends of the amount that make the acquirer silent, in its ways. */
const silences: readonly number[] = [82, 83, 84, 89, 93, 98];
const declines: readonly number[] = [51, 5, 99, 12];
const keyMs = 60;
const readerReadyMs = 300;
/** The pad gives up after 30 s. */
const silenceMs = 31_000;
/** The pad takes 120 PIN blocks an hour, whatever the card; a payment has at most three. */
const betweenCustomersMs = 100_000;
const patienceRounds = 1_000;
const busyStates: readonly (string | undefined)[] = ["checkingTries", "forwarding", "settling"];

/**
 * Customers one after the other: right PINs and wrong ones, silent hosts, customers who cancel. The pad's time is virtual, that
 * of disk and network real, so that nearly all of a boot is spent where power can do harm.
 */
export class Customers {
  readonly #world: BenchWorld;
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  readonly #onCustomer: (card: TestCard) => void;

  constructor(world: BenchWorld, clock: VirtualClock, random: SeededRandom, onCustomer: (card: TestCard) => void) {
    this.#world = world;
    this.#clock = clock;
    this.#random = random;
    this.#onCustomer = onCustomer;
  }

  async serve(number: number): Promise<void> {
    const random = this.#random;
    const card = random.oneOf(poolCards);
    const ending = random.chance(25) ? random.oneOf(silences) : random.chance(15) ? random.oneOf(declines) : 0;
    const amountMinor = 100 * (1 + random.below(60)) + ending;
    this.#onCustomer(card);
    void this.#world.pad.startPayment({ id: `customer ${number}`, kind: "0200", amountMinor, currency: "CNY" });
    await this.#clock.advanceAsync(readerReadyMs);
    this.#world.reader.swipe(onCard(card));
    await this.#until(() => !["awaitingCard", "checkingTries"].includes(this.#world.pad.at ?? ""));
    for (let entry = 0; entry < 3 && this.#world.pad.at === "enteringPin"; entry += 1) await this.#enterPin(card);
    await this.#leave();
  }

  /** Until no reversal is outstanding; false when that takes too long. */
  async settle(): Promise<boolean> {
    await this.#leave();
    for (let round = 0; round < 20; round += 1) {
      if (await this.#until(() => !this.#isReversing(), patienceRounds / 20)) return true;
      await this.#clock.advanceAsync(10_000);
    }
    return false;
  }

  async #enterPin({ pin }: TestCard): Promise<void> {
    const random = this.#random;
    const isWrong = random.chance(30);
    const lastDigit = isWrong ? (Number(pin.at(-1)) + 1) % 10 : Number(pin.at(-1));
    for (const key of pin.slice(0, -1)) await this.#press(key);
    if (random.chance(5)) return this.#press("cancel");
    await this.#press(String(lastDigit));
    await this.#press("enter");
    if (random.chance(8)) {
      for (let turns = random.below(40); turns > 0; turns -= 1) await realDelay(1);
      await this.#press("cancel");
    }
    await this.#until(() => !busyStates.includes(this.#world.pad.at));
    // A silent host is heard of nothing; a prompt one has its time first.
    const hasEnded = await this.#until(() => this.#world.pad.at !== "awaitingHost", patienceRounds / 20);
    if (!hasEnded) await this.#clock.advanceAsync(silenceMs);
    await this.#until(() => !["awaitingHost", ...busyStates].includes(this.#world.pad.at));
  }

  async #leave(): Promise<void> {
    for (let round = 0; round < 60 && this.#world.pad.at !== "idle"; round += 1) {
      await this.#clock.advanceAsync(5_000);
      await realDelay(1);
    }
    if (this.#random.chance(70)) await this.#until(() => !this.#isReversing(), patienceRounds / 20);
    await this.#clock.advanceAsync(betweenCustomersMs);
  }

  async #press(key: string): Promise<void> {
    const position = keyPosition(this.#world.config.keypad["key-map"], key);
    if (!position) throw new Error(`the keypad has no key ${key}`);
    this.#world.matrix.press(position.row, position.col);
    await this.#clock.advanceAsync(keyMs);
    this.#world.matrix.release(position.row, position.col);
    await this.#clock.advanceAsync(keyMs);
  }

  #isReversing(): boolean {
    const last = this.#world.padEvents.findLast(({ event }) => event.startsWith("reversal"));
    return last !== undefined && last.event !== "reversalAcknowledged";
  }

  /** The pad's time stands still meanwhile. */
  async #until(isSo: () => boolean, rounds = patienceRounds): Promise<boolean> {
    for (let round = 0; round < rounds && !isSo(); round += 1) {
      await this.#clock.advanceAsync(0);
      await realDelay(1);
    }
    return isSo();
  }
}
