import { setTimeout as realDelay } from "node:timers/promises";
import { transactionKinds } from "../host/transaction.ts";
import type { Transaction } from "../session/transaction.ts";
import { chaosOf, noChaos } from "./acquirer/chaos.ts";
import { onCard, type TestCard } from "./acquirer/test-cards.ts";
import type { BenchWorld, SeenScreen } from "./bench-world.ts";
import { keyPosition } from "./key-position.ts";
import { proveBooks } from "./prove-books.ts";
import { newPins, outcomeWords, type Scenario, type SimulatedPart, type Step } from "./scenario.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Real time for the network and the disk; the pad's own time passes only where a step says so. */
const realPatienceMs = 10_000;
const handshakeStepMs = 50;
const writingPatienceMs = 2_000;
const writingStepMs = 200;
const keyDownMs = 60;
const keyUpMs = 60;
const tamperBounceMs = [1, 3, 4, 9];

export interface ScenarioResult {
  readonly ends: readonly string[];
  /** Empty when the scenario went as it states. */
  readonly problems: readonly string[];
}

type Names<S> = S extends unknown ? keyof S : never;
type StepName = Exclude<Names<Step>, "with" | "in">;
type StepCalled<Name extends StepName> = Extract<Step, { readonly [Key in Name]: unknown }>;

/** Plays one scenario, and compares its end with the one it states. */
export async function playScenario(
  scenario: Scenario,
  world: BenchWorld,
  clock: VirtualClock,
): Promise<ScenarioResult> {
  const player = new ScenarioPlayer(world, clock);
  const problems: string[] = [];
  for (const [index, step] of scenario.steps.entries()) {
    const problem = await player.do(step);
    if (problem) {
      problems.push(`step ${index + 1} (${JSON.stringify(step)}): ${problem}`);
      break;
    }
  }
  // A copy: the payment that is still under way ends when the bench is stopped.
  const ends = [...player.ends];
  if (problems.length === 0 && ends.join("; ") !== scenario.ends.join("; ")) {
    problems.push(`ended as [${ends.join("; ")}], stated is [${scenario.ends.join("; ")}]`);
  }
  // An acquirer elsewhere keeps its own books.
  const contradictions = world.acquirer ? proveBooks(world.acquirer.books(), world.eventsOfAcquirer) : [];
  return { ends, problems: [...problems, ...contradictions] };
}

class ScenarioPlayer {
  readonly ends: string[] = [];
  readonly #world: BenchWorld;
  readonly #clock: VirtualClock;
  #card: TestCard | undefined;
  #seen = 0;

  readonly #rows: { readonly [Name in StepName]: (step: StepCalled<Name>) => Promise<string | undefined> } = {
    pay: ({ pay }) =>
      this.#serve({ transaction: "payment", kind: "0200", amountMinor: pay, id: this.#nextId, currency: "CNY" }),
    ask: ({ ask }) => this.#serve({ transaction: ask, id: this.#nextId, currency: "CNY" }),
    insert: ({ insert }) => this.#show(insert, "insert"),
    swipe: ({ swipe }) => this.#show(swipe, "swipe"),
    pull: () => this.#then(() => this.#world.reader.pull()),
    type: ({ type }) => this.#type(type),
    press: ({ press }) => this.#press(press),
    see: (step) => this.#see(step),
    passS: ({ passS }) => this.#pass(passS * 1_000),
    unplug: ({ unplug }) => this.#then(() => this.#part(unplug).unplug()),
    replug: ({ replug }) => this.#then(() => this.#part(replug).replug()),
    acquirer: ({ acquirer }) => this.#acquirer(acquirer),
    chaos: ({ chaos }) => this.#behave(chaos),
    setClockS: ({ setClockS }) => this.#then(() => this.#clock.jumpWall(setClockS * 1_000, true)),
    reader: async ({ reader }) =>
      this.#world.reader.happen(reader) ? this.#pass(0) : "is nothing that happens to this reader",
    tamper: ({ tamper }) => this.#then(() => this.#world.tamper[tamper](tamperBounceMs)),
    hear: ({ hear }) =>
      this.#until(
        () => this.#world.padEvents.some(({ event }) => event === hear),
        () => "was not heard",
      ),
    hearNothingOf: async ({ hearNothingOf }) => {
      await this.#pass(0);
      return this.#world.padEvents.some(({ event }) => event === hearNothingOf) ? "was heard" : undefined;
    },
  };

  constructor(world: BenchWorld, clock: VirtualClock) {
    this.#world = world;
    this.#clock = clock;
  }

  /** What went wrong, if anything did. */
  do(step: Step): Promise<string | undefined> {
    const [name] = Object.keys(step) as StepName[];
    const row = name && (this.#rows[name] as (step: Step) => Promise<string | undefined>);
    return row ? row(step) : Promise.resolve("is no step");
  }

  get #nextId(): string {
    return `bench-${this.ends.length + 1}`;
  }

  async #serve(transaction: Transaction): Promise<string | undefined> {
    void this.#world.pad.startTransaction(transaction).then((outcome) => {
      this.ends.push(outcome ? outcomeWords(outcome) : "refused");
    });
    return this.#pass(0);
  }

  async #show(cardId: string, how: "insert" | "swipe"): Promise<string | undefined> {
    this.#card = this.#world.cards.find(({ id }) => id === cardId);
    if (!this.#card) return "no such test card";
    // The reader tells its version first, 150 ms after its port was opened.
    await this.#pass(200);
    return this.#world.reader[how](onCard(this.#card)) ? this.#pass(0) : "the reader takes no card now";
  }

  async #type(what: StepCalled<"type">["type"]): Promise<string | undefined> {
    const keys = [...this.#digits(what)];
    if (keys.length === 0) return "there is nothing to type";
    if (what === "threeDigits") keys.splice(3);
    if (what === "wrongPin" || what === "wrongCode") keys.push(String((Number(keys.pop()) + 1) % 10));
    for (const key of keys) {
      const problem = await this.#press(key);
      if (problem) return problem;
    }
    return undefined;
  }

  #digits(what: StepCalled<"type">["type"]): string {
    if (what in newPins) return newPins[what as keyof typeof newPins];
    if (what === "rightPin" || what === "wrongPin" || what === "threeDigits") return this.#card?.pin ?? "";
    const sent = this.#world.acquirer?.events().findLast(({ kind }) => kind === "oneTimeCode");
    return sent?.kind === "oneTimeCode" ? sent.code : "";
  }

  async #press(key: string): Promise<string | undefined> {
    const position = keyPosition(this.#world.config.keypad["key-map"], key);
    if (!position) return "the keypad has no such key";
    this.#world.matrix.press(position.row, position.col);
    await this.#pass(keyDownMs);
    this.#world.matrix.release(position.row, position.col);
    return this.#pass(keyUpMs);
  }

  #see({ see, with: parameters = {}, in: seenIn }: Extract<Step, { see: unknown }>): Promise<string | undefined> {
    const matches = (values: object) =>
      Object.entries(parameters).every(([name, value]) => Reflect.get(values, name) === value);
    const isIn = ({ language }: SeenScreen) =>
      seenIn === undefined || (language === this.#world.config.language) === (seenIn === "siteLanguage");
    return this.#until(
      () => {
        const screens = this.#world.screens.slice(this.#seen);
        const found = screens.findIndex((screen) => screen.prompt.id === see && matches(screen.prompt) && isIn(screen));
        if (found >= 0) this.#seen += found + 1;
        return found >= 0;
      },
      () =>
        `was not seen; since then: ${
          this.#world.screens
            .slice(this.#seen)
            .map(({ prompt }) => JSON.stringify(prompt))
            .join(", ") || "nothing"
        }`,
    );
  }

  async #acquirer(what: "stop" | "start" | "hasRequest"): Promise<string | undefined> {
    if (what === "hasRequest")
      return this.#until(
        () => this.#requestsArrived(),
        () => "no request has arrived",
      );
    await (what === "stop" ? this.#world.stopAcquirer() : this.#world.startAcquirer());
    return undefined;
  }

  /** True, too, for an acquirer elsewhere: it cannot be asked, and its time is its own. */
  #requestsArrived(): boolean {
    const { acquirer, padEvents } = this.#world;
    if (!acquirer) return true;
    const sent = padEvents.filter(({ event }) => event === "requestSent").length;
    return (
      sent > 0 && acquirer.events().filter(({ kind }) => transactionKinds.some((one) => one === kind)).length >= sent
    );
  }

  async #behave(name: string): Promise<string | undefined> {
    const chaos = name === "none" ? noChaos : chaosOf([name]);
    if (!chaos || !this.#world.acquirer) return "is nothing that goes wrong with this acquirer";
    this.#world.acquirer.behave(chaos);
    return undefined;
  }

  #part(part: SimulatedPart): { unplug(): void; replug(): void } {
    return { keypad: this.#world.matrix, display: this.#world.oled, reader: this.#world.reader }[part];
  }

  async #then(act: () => void): Promise<string | undefined> {
    act();
    return this.#pass(0);
  }

  /**
   * What is being written down takes none of the pad's time: however slow the disk is, the story is the same. A TLS handshake takes
   * real time, and must not be overtaken by its own time-out.
   */
  async #pass(ms: number): Promise<undefined> {
    const isTls = this.#world.config.host.transport === "tls";
    const stepMs = isTls ? handshakeStepMs : writingStepMs;
    let leftMs = ms;
    for (; leftMs > stepMs; leftMs -= stepMs) {
      await this.#clock.advanceAsync(stepMs);
      if (isTls) await realDelay(1);
      await this.#written();
    }
    await this.#clock.advanceAsync(leftMs);
    await this.#written();
  }

  async #written(): Promise<void> {
    const deadline = performance.now() + writingPatienceMs;
    while (this.#world.pad.at === "settling" && performance.now() < deadline) {
      await realDelay(1);
      await this.#clock.advanceAsync(0);
    }
  }

  /** The pad's time stands still meanwhile, but for what is due at once. */
  async #until(isTrue: () => boolean, otherwise: () => string): Promise<string | undefined> {
    const deadline = performance.now() + realPatienceMs;
    for (;;) {
      await this.#pass(0);
      if (isTrue()) return undefined;
      if (performance.now() > deadline) return otherwise();
      await realDelay(1);
    }
  }
}
