import { setTimeout as realDelay } from "node:timers/promises";
import type { Outcome } from "../session/outcome.ts";
import { amountRules } from "./acquirer/rules.ts";
import { type TestCard, testCards } from "./acquirer/test-cards.ts";
import { BenchWorld } from "./bench-world.ts";
import { keyPosition } from "./key-position.ts";
import { outcomeWords } from "./scenario.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SoakBooks } from "./soak-books.ts";
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
const keyMs = 60;
const stepMs = 1_000;
const longestPaymentMs = 400_000;
/** So long, in real milliseconds, nothing must have happened before disk and network count as done. */
const stillMs = 4;
const busyStates: readonly (string | undefined)[] = ["checkingTries", "forwarding", "settling"];
const busyPatienceMs = 60;

/**
 * Random payments on a bench, with everything going wrong that its parts and its acquirer can do. Time is virtual, disk
 * and network are real: a seed replays what is done, and nearly always what comes of it.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const world = await BenchWorld.start({ clock, stateFolder: options.stateFolder, acquirer: undefined });
  const run = new SoakRun(world, clock, options.seed);
  try {
    for (let number = 1; number <= options.payments && run.problems.length === 0; number += 1) await run.pay(number);
    await run.finish();
  } finally {
    await world.stop();
  }
  return { ends: run.ends, problems: run.problems };
}

class SoakRun {
  readonly ends = new Map<string, number>();
  readonly problems: string[] = [];
  readonly #world: BenchWorld;
  readonly #clock: VirtualClock;
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #books = new SoakBooks();
  readonly #tries = new SoakTries();
  readonly #unplugged = new Set<"matrix" | "oled" | "reader">();
  #done: string[] = [];
  #cardIn = false;

  readonly #mishaps: readonly (() => void | Promise<void>)[] = [
    () => this.#press("cancel"),
    () => this.#press("clear"),
    () => this.#world.pad.cancelPayment(),
    () => this.#pull(),
    () => this.#unplug("matrix"),
    () => this.#unplug("oled"),
    () => this.#unplug("reader"),
    () => this.#replug(),
    () => this.#stopAcquirer(),
    () => this.#world.startAcquirer(),
    () => this.#pass(1_000 * this.#random.below(70)),
  ];

  constructor(world: BenchWorld, clock: VirtualClock, seed: number) {
    this.#world = world;
    this.#clock = clock;
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
  }

  async pay(number: number): Promise<void> {
    const random = this.#random;
    const card = random.oneOf(random.chance(50) ? usualCards : testCards);
    const rule = random.chance(40) ? random.oneOf(amountRules).ending : "00";
    const amountMinor = 100 * random.below(60) + Number(rule);
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
    this.#judge(card, outcome);
    // Cards lock and are forgotten; days are played in one go, as nothing but the clock moves.
    if (random.chance(4)) this.#clock.advance(25 * 3_600_000);
    else await this.#pass(1_000 * random.below(200));
  }

  /** Time for the last reversal, then the books. */
  async finish(): Promise<void> {
    await this.#pass(900_000);
    this.#take("none");
    this.#books.close(this.#world.acquirer?.books() ?? []);
    for (const problem of this.#books.problems()) this.#problem(problem);
  }

  async #showCard(card: TestCard): Promise<void> {
    const insert = this.#random.chance(60);
    this.#do(insert ? "insert" : "swipe");
    await this.#pass(300);
    this.#cardIn = insert;
    this.#world.reader[insert ? "insert" : "swipe"]({ track2: card.track2 ?? "unreadable" });
    await this.#still();
    await this.#mishap(8);
  }

  async #enterPin(card: TestCard): Promise<void> {
    const wrong = this.#random.chance(30);
    this.#do(wrong ? "wrong PIN" : "right PIN");
    const keys = [...card.pin];
    if (wrong) keys.push(String((Number(keys.pop()) + 1) % 10));
    for (const key of keys) await this.#press(key);
    await this.#mishap(8);
    await this.#press("enter");
    await this.#mishap(10);
    await this.#still();
    if (this.#world.pad.at === "awaitingHost") await this.#pass(1_000 * this.#random.below(33));
    await this.#mishap(4);
  }

  /** Everything is put right again; then the pad has to find back by itself. */
  async #bringToRest(ended: () => boolean): Promise<void> {
    this.#do("all put right");
    await this.#replug();
    this.#pull();
    await this.#world.startAcquirer();
    for (let waitedMs = 0; waitedMs < longestPaymentMs; waitedMs += 5_000) {
      await this.#still();
      if (ended() && this.#world.pad.at === "idle") return;
      await this.#pass(5_000);
    }
  }

  #judge(card: TestCard, outcome: Outcome | "refused" | undefined): void {
    const { at, faults } = this.#world.pad;
    this.#take(card.id);
    if (outcome === undefined) this.#problem(`the payment never ended; the pad is ${at}`);
    if (outcome === "refused") this.#problem("an idle pad refused a payment");
    if (at !== "idle" || faults.length > 0) this.#problem(`the pad is ${at} with ${faults.join(", ") || "no fault"}`);
    if (outcome === undefined || outcome === "refused") return;
    if (outcome.kind === "fault" && /^PP[16789]/.test(outcome.code)) this.#problem(`ended with ${outcome.code}`);
    const words = outcomeWords(outcome);
    this.ends.set(words, (this.ends.get(words) ?? 0) + 1);
  }

  /** What was told since the last payment, into the two second opinions. */
  #take(cardId: string): void {
    const { padEvents, screens } = this.#world;
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
    if (this.#random.chance(50)) await this.#still();
  }

  async #press(key: string): Promise<void> {
    const position = keyPosition(this.#world.config.keypad["key-map"], key);
    if (!position) return;
    this.#world.matrix.press(position.row, position.col);
    await this.#pass(keyMs);
    this.#world.matrix.release(position.row, position.col);
    await this.#pass(keyMs);
  }

  #pull(): void {
    // A card that is pulled while nobody can tell is another story than this one.
    if (!this.#cardIn || this.#unplugged.has("reader")) return;
    this.#cardIn = false;
    this.#world.reader.pull();
  }

  #unplug(part: "matrix" | "oled" | "reader"): void {
    this.#unplugged.add(part);
    this.#world[part].unplug();
  }

  async #replug(): Promise<void> {
    for (const part of this.#unplugged) this.#world[part].replug();
    // The drivers look again after at most 30 s.
    if (this.#unplugged.size > 0) await this.#pass(31_000);
    this.#unplugged.clear();
  }

  async #stopAcquirer(): Promise<void> {
    const { acquirer } = this.#world;
    await this.#world.stopAcquirer();
    if (acquirer) this.#books.close(acquirer.books());
  }

  /** Disk and network first: what they had no real time for would look like a time-out of theirs. */
  async #pass(ms: number): Promise<void> {
    if (ms < stepMs) return this.#clock.advanceAsync(ms);
    await this.#still();
    for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
      const told = this.#world.padEvents.length;
      await this.#clock.advanceAsync(stepMs);
      if (this.#world.padEvents.length > told || this.#books.reversalUnderWay) await this.#still();
    }
  }

  /** Until disk and network have done what they can at this moment of the pad's time. */
  async #still(): Promise<void> {
    let before = "";
    let stillFor = 0;
    for (let waited = 0; stillFor < stillMs && waited < 10_000; waited += 1) {
      await this.#clock.advanceAsync(0);
      await realDelay(1);
      const { padEvents, acquirer, pad } = this.#world;
      const now = `${padEvents.length} ${acquirer?.events().at(-1)?.atMs} ${acquirer?.events().length} ${pad.at}`;
      const step = busyStates.includes(pad.at) ? stillMs / busyPatienceMs : 1;
      stillFor = now === before ? stillFor + step : 0;
      before = now;
    }
  }

  #do(what: string): void {
    this.#done.push(what);
  }

  #problem(what: string): void {
    this.problems.push(`seed ${this.#seed}: ${what} (${this.#done.join(", ")})`);
  }
}
