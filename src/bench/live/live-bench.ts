import { NodeClock } from "../../platform/node-clock.ts";
import { formatAmount } from "../../prompts/currency.ts";
import { amountRule } from "../acquirer/rules.ts";
import { testCards } from "../acquirer/test-cards.ts";
import { BenchWorld } from "../bench-world.ts";
import { keyPosition } from "../key-position.ts";
import type { BenchPlace } from "../play-on-bench.ts";
import { outcomeWords } from "../scenario.ts";
import { type LiveAction, liveActions } from "./live-keys.ts";
import { liveView } from "./live-view.ts";
import { Terminal } from "./terminal.ts";

const amounts = [2_500, 2_551, 2_591, 2_599, 2_581, 2_582, 2_583, 2_584];
const keyDownMs = 50;
const keyUpMs = 40;
const nextPaymentMs = 500;

/** A pad to play with in the terminal, in real time, until the person leaves. */
export async function runLiveBench(place: BenchPlace): Promise<void> {
  const bench = new LiveBench();
  try {
    await bench.run(place);
  } finally {
    bench.close();
  }
  console.log(bench.summary());
}

class LiveBench {
  readonly #clock = new NodeClock();
  readonly #terminal = new Terminal();
  readonly #events: string[] = [];
  readonly #unplugged = new Set<string>();
  readonly #ends: string[] = [];
  readonly #keys: string[] = [];
  #world: BenchWorld | undefined;
  #card = 0;
  #amount = 0;
  #cardIn = false;
  #help = false;
  #tone = "";
  #typing = false;
  #drawDue = false;
  #leave: () => void = () => undefined;

  readonly #rows: {
    readonly [Do in LiveAction["do"]]: (world: BenchWorld, action: Extract<LiveAction, { do: Do }>) => void;
  } = {
    pressKey: (world, { key }) => this.#press(world, key),
    insert: (world) => this.#insert(world),
    swipe: (world) => world.reader.swipe(this.#track()),
    pull: (world) => this.#pull(world),
    nextCard: () => this.#takeNextCard(),
    nextAmount: (world) => this.#takeNextAmount(world),
    help: () => this.#toggleHelp(),
    leave: () => this.#leave(),
    toggle: (world, { what }) => this.#toggle(world, what),
  };

  async run(place: BenchPlace): Promise<void> {
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve;
    });
    process.once("SIGTERM", this.#leave);
    const world = await BenchWorld.start({
      clock: this.#clock,
      ...place,
      onScreen: () => this.#draw(),
      onTone: (tone) => this.#play(tone),
      onPadEvent: (event) => this.#note(`pad       ${JSON.stringify(event)}`),
      onAcquirerEvent: ({ atMs: _, ...event }) => this.#note(`acquirer  ${JSON.stringify(event)}`),
    });
    this.#world = world;
    world.oled.onChange(() => this.#draw());
    this.#terminal.open(
      (input) => this.#onInput(input),
      () => this.#draw(),
    );
    this.#draw();
    void this.#payments(world);
    await left;
    this.#world = undefined;
    await world.stop();
  }

  close(): void {
    this.#terminal.close();
  }

  summary(): string {
    return this.#ends.length > 0 ? `payments: ${this.#ends.join(", ")}` : "no payment was made";
  }

  /** One payment after another; a pad that is out of service is asked again. */
  async #payments(world: BenchWorld): Promise<void> {
    for (let number = 1; this.#world; number += 1) {
      const amountMinor = amounts[this.#amount] ?? 0;
      const outcome = await world.pad.startPayment({
        id: `live-${number}`,
        kind: "0200",
        amountMinor,
        currency: "CNY",
      });
      if (outcome) this.#ends.push(outcomeWords(outcome));
      await new Promise<void>((resolve) => void this.#clock.after(nextPaymentMs, resolve));
    }
  }

  #onInput(input: string): void {
    const world = this.#world;
    if (!world) return;
    for (const action of liveActions(input)) {
      const row = this.#rows[action.do] as (world: BenchWorld, action: LiveAction) => void;
      row(world, action);
    }
    this.#draw();
  }

  /** A key stays down for a moment, as a finger leaves it; quick typing waits its turn. */
  #press(world: BenchWorld, key: string): void {
    this.#keys.push(key);
    if (!this.#typing) this.#pressNext(world);
  }

  #pressNext(world: BenchWorld): void {
    const key = this.#keys.shift();
    this.#typing = key !== undefined;
    const position = key && keyPosition(world.config.keypad["key-map"], key);
    if (!position) return;
    world.matrix.press(position.row, position.col);
    this.#clock.after(keyDownMs, () => {
      world.matrix.release(position.row, position.col);
      this.#clock.after(keyUpMs, () => this.#pressNext(world));
    });
  }

  #track() {
    return { track2: testCards[this.#card]?.track2 ?? ("unreadable" as const) };
  }

  #insert(world: BenchWorld): void {
    if (this.#cardIn) return;
    this.#cardIn = true;
    world.reader.insert(this.#track());
  }

  #pull(world: BenchWorld): void {
    if (!this.#cardIn) return;
    this.#cardIn = false;
    world.reader.pull();
  }

  #takeNextCard(): void {
    if (!this.#cardIn) this.#card = (this.#card + 1) % testCards.length;
  }

  #takeNextAmount(world: BenchWorld): void {
    this.#amount = (this.#amount + 1) % amounts.length;
    if (world.pad.at === "awaitingCard") world.pad.cancelPayment();
  }

  #toggleHelp(): void {
    this.#help = !this.#help;
  }

  #toggle(world: BenchWorld, what: "keypad" | "display" | "reader" | "acquirer"): void {
    const unplug = !this.#unplugged.delete(what);
    if (unplug) this.#unplugged.add(what);
    if (what === "acquirer") {
      void (unplug ? world.stopAcquirer() : world.startAcquirer());
      return;
    }
    const part = { keypad: world.matrix, display: world.oled, reader: world.reader }[what];
    if (unplug) part.unplug();
    else part.replug();
  }

  #play(tone: string): void {
    this.#tone = tone;
    if (tone !== "key") this.#terminal.ring();
    this.#draw();
  }

  #note(event: string): void {
    this.#events.push(event);
    if (this.#events.length > 20) this.#events.shift();
    this.#draw();
  }

  /** At most one drawing in a turn of the event loop, however much has changed. */
  #draw(): void {
    if (this.#drawDue) return;
    this.#drawDue = true;
    setImmediate(() => {
      this.#drawDue = false;
      const world = this.#world;
      const card = testCards[this.#card];
      if (!world || !card) return;
      const amountMinor = amounts[this.#amount] ?? 0;
      const rule = amountRule(amountMinor);
      this.#terminal.draw(
        liveView(
          {
            panel: world.oled,
            zh: world.screens.at(-1)?.zh ?? [],
            card: `${card.title}, PIN ${card.pin}`,
            cardIn: this.#cardIn,
            amount: formatAmount({ amountMinor, currency: "CNY" }, "en") + (rule ? ` (${rule.meaning})` : ""),
            unplugged: [...this.#unplugged],
            lastTone: this.#tone,
            events: this.#events,
            help: this.#help,
          },
          this.#terminal.size,
        ),
      );
    });
  }
}
