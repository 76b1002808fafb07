import type { Outcome } from "../session/outcome.ts";
import { amountRules } from "./acquirer/rules.ts";
import { type TestCard, testCards } from "./acquirer/test-cards.ts";
import { BenchWorld } from "./bench-world.ts";
import { outcomeWords } from "./scenario.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SoakBooks } from "./soak-books.ts";
import { SoakHands } from "./soak-hands.ts";
import { SoakTries } from "./soak-tries.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface SoakOptions {
  readonly seed: number;
  readonly payments: number;
  readonly stateFolder: string;
}

export interface SoakReport {
  /** How many payments ended in each way, in `outcomeWords`. */
  readonly ends: ReadonlyMap<string, number>;
  /** Empty when every rule held; else what broke first, with the seed and what was done. */
  readonly problems: readonly string[];
}

/** Those that can be paid with; the others end early. */
const usualCards = testCards.slice(0, 3);
const longestPaymentMs = 400_000;

/**
 * Random payments on a bench, with everything going wrong that its parts and its acquirer can do. Time is virtual, disk
 * and network are real: a seed replays what is done, and nearly always what comes of it.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const open = () => BenchWorld.start({ clock, stateFolder: options.stateFolder, acquirer: undefined });
  const run = new SoakRun(open, await open(), clock, options.seed);
  try {
    for (let number = 1; number <= options.payments && run.problems.length === 0; number += 1) await run.pay(number);
    await run.finish();
  } finally {
    await run.stop();
  }
  return { ends: run.ends, problems: run.problems };
}

class SoakRun {
  readonly ends = new Map<string, number>();
  readonly problems: string[] = [];
  readonly #open: () => Promise<BenchWorld>;
  #world: BenchWorld;
  readonly #clock: VirtualClock;
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #books = new SoakBooks();
  readonly #tries = new SoakTries();
  #hands: SoakHands;
  #done: string[] = [];
  #cardId = "";
  #restarted = false;

  readonly #mishaps: readonly (() => void | Promise<void>)[] = [
    () => this.#hands.press("cancel"),
    () => this.#hands.press("clear"),
    () => this.#world.pad.cancel(),
    () => this.#hands.pull(),
    () => this.#hands.unplug("matrix"),
    () => this.#hands.unplug("oled"),
    () => this.#hands.unplug("reader"),
    () => this.#hands.replug(),
    () => this.#stopAcquirer(),
    () => this.#world.startAcquirer(),
    () => this.#hands.pass(1_000 * this.#random.below(70)),
    () => this.#restart(),
  ];

  constructor(open: () => Promise<BenchWorld>, world: BenchWorld, clock: VirtualClock, seed: number) {
    this.#open = open;
    this.#world = world;
    this.#hands = new SoakHands(world, clock);
    this.#clock = clock;
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
  }

  async pay(number: number): Promise<void> {
    const random = this.#random;
    const card = random.oneOf(random.chance(50) ? usualCards : testCards);
    const rule = random.chance(40) ? random.oneOf(amountRules).ending : "00";
    const amountMinor = 100 * (1 + random.below(60)) + Number(rule);
    this.#cardId = card.id;
    this.#restarted = false;
    this.#done = [`payment ${number} of ${amountMinor} with ${card.id}`];
    let outcome: Outcome | "refused" | undefined;
    const ended = this.#world.pad.startPayment({ id: `soak-${number}`, kind: "0200", amountMinor, currency: "CNY" });
    void ended.then((end) => {
      outcome = end ?? "refused";
    });
    await this.#mishap(5);
    await this.#showCard(card);
    for (let entry = 0; entry < 4 && this.#world.pad.at === "enteringPin"; entry += 1) await this.#enterPin(card);
    await this.#bringToRest(() => outcome !== undefined);
    this.#judge(outcome);
    // Cards lock and are forgotten; days are played in one go, as nothing but the clock moves.
    if (random.chance(4)) this.#clock.advance(25 * 3_600_000);
    else await this.#hands.pass(1_000 * random.below(200));
  }

  /** Time for the last reversal, then the books. */
  async finish(): Promise<void> {
    await this.#hands.pass(900_000);
    this.#take();
    this.#books.close(this.#world.acquirer?.books() ?? []);
    for (const problem of this.#books.problems()) this.#problem(problem);
  }

  async stop(): Promise<void> {
    await this.#stopAcquirer();
    await this.#world.stop();
  }

  async #showCard(card: TestCard): Promise<void> {
    const insert = this.#random.chance(60);
    this.#do(insert ? "insert" : "swipe");
    await this.#hands.show(card, insert ? "insert" : "swipe");
    await this.#mishap(8);
  }

  async #enterPin(card: TestCard): Promise<void> {
    const wrong = this.#random.chance(30);
    this.#do(wrong ? "wrong PIN" : "right PIN");
    const keys = [...card.pin];
    if (wrong) keys.push(String((Number(keys.pop()) + 1) % 10));
    for (const key of keys) await this.#hands.press(key);
    await this.#mishap(8);
    await this.#hands.press("enter");
    await this.#mishap(10);
    await this.#hands.still();
    if (this.#world.pad.at === "awaitingHost") await this.#hands.pass(1_000 * this.#random.below(33));
    await this.#mishap(4);
  }

  /** Everything is put right again; then the pad has to find back by itself. */
  async #bringToRest(ended: () => boolean): Promise<void> {
    this.#do("all put right");
    await this.#hands.replug();
    this.#hands.pull();
    await this.#world.startAcquirer();
    for (let waitedMs = 0; waitedMs < longestPaymentMs; waitedMs += 5_000) {
      await this.#hands.still();
      if (ended() && this.#world.pad.at === "idle") return;
      await this.#hands.pass(5_000);
    }
  }

  #judge(outcome: Outcome | "refused" | undefined): void {
    const { at, faults } = this.#world.pad;
    this.#take();
    if (outcome === undefined) this.#problem(`the payment never ended; the pad is ${at}`);
    if (outcome === "refused" && !this.#restarted) this.#problem("an idle pad refused a payment");
    if (at !== "idle" || faults.length > 0) this.#problem(`the pad is ${at} with ${faults.join(", ") || "no fault"}`);
    if (outcome === undefined || outcome === "refused") {
      this.#count("stopped");
      return;
    }
    if (outcome.kind === "fault" && /^PP[16789]/.test(outcome.code)) this.#problem(`ended with ${outcome.code}`);
    this.#count(outcomeWords(outcome));
  }

  #count(end: string): void {
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
  }

  /** What was told since the last payment, into the two second opinions. */
  #take(): void {
    const { padEvents, screens } = this.#world;
    const cardId = this.#cardId;
    const asked = screens.find(({ prompt }) => /^ENTER_PIN/.test(prompt.id));
    const broken = asked && this.#tries.asked(cardId, asked.prompt, asked.atMs);
    if (broken) this.#problem(broken);
    for (const event of padEvents.splice(0)) {
      this.#books.take(event);
      this.#tries.take(cardId, event, this.#clock.monotonicMs());
    }
    screens.splice(0);
  }

  async #mishap(percent: number): Promise<void> {
    if (!this.#random.chance(percent)) return;
    const number = this.#random.below(this.#mishaps.length);
    this.#do(`mishap ${number}`);
    await this.#mishaps[number]?.();
    if (this.#random.chance(50)) await this.#hands.still();
  }

  async #stopAcquirer(): Promise<void> {
    const { acquirer } = this.#world;
    await this.#world.stopAcquirer();
    if (acquirer) this.#books.close(acquirer.books());
  }

  /** The process ends as on SIGTERM, at a moment when nothing is being written, and starts again. */
  async #restart(): Promise<void> {
    await this.#hands.still();
    this.#take();
    this.#tries.restart(this.#cardId, this.#clock.monotonicMs());
    await this.stop();
    this.#world = await this.#open();
    this.#hands = new SoakHands(this.#world, this.#clock);
    this.#restarted = true;
  }

  #do(what: string): void {
    this.#done.push(what);
  }

  #problem(what: string): void {
    this.problems.push(`seed ${this.#seed}: ${what} (${this.#done.join(", ")})`);
  }
}
