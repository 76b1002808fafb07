import { NodeClock } from "../../platform/node-clock.ts";
import { formatAmount } from "../../prompts/currency.ts";
import { amountRule } from "../acquirer/rules.ts";
import { onCard, testCards } from "../acquirer/test-cards.ts";
import { BenchWorld, type SeenScreen } from "../bench-world.ts";
import { keyPosition } from "../key-position.ts";
import type { BenchPlace } from "../play-on-bench.ts";
import { outcomeWords } from "../scenario.ts";
import { type LiveAction, liveActions } from "./live-keys.ts";
import { liveView } from "./live-view.ts";
import { Terminal } from "./terminal.ts";

const amounts = [2_500, 2_551, 2_591, 2_599, 2_581, 2_582, 2_583, 2_584];
const keyDownMs = 50;
const keyUpMs = 40;
/** The menu opens after five seconds. */
const menuKeysDownMs = 5_500;
/** As often as the keypad is scanned. */
const hopMs = 5;
const nextPaymentMs = 500;
/** A held key repeats faster than a finger can press: what is beyond a whole PIN and its ENTER is dropped. */
const keysWaiting = 16;
/** The bench may stand open for days. */
const keptScreens = 20;
const keptEvents = 20;
const leaveSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

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

const shutterRetryMs = 200;
const shutterAttempts = 10;

class LiveBench {
  readonly #clock = new NodeClock();
  readonly #terminal = new Terminal();
  readonly #events: string[] = [];
  readonly #unplugged = new Set<string>();
  readonly #ends = new Map<string, number>();
  readonly #keys: string[] = [];
  #world: BenchWorld | undefined;
  #acquirerIsOurs = true;
  /** One after another: a host that is being stopped cannot be started. */
  #acquirerWork: Promise<void> = Promise.resolve();
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
    swipe: (world) => void world.reader.swipe(this.#cardInHand()),
    pull: (world) => this.#pull(world),
    nextCard: () => this.#takeNextCard(),
    serviceMenu: (world) => this.#holdMenuKeys(world),
    nextAmount: (world) => this.#takeNextAmount(world),
    help: () => this.#toggleHelp(),
    leave: () => this.#leave(),
    toggle: (world, { what }) => this.#toggle(world, what),
  };

  async run(place: BenchPlace): Promise<void> {
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve;
    });
    for (const signal of leaveSignals) process.once(signal, this.#leave);
    this.#acquirerIsOurs = place.acquirer === undefined;
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
    this.#terminal.close();
    await this.#acquirerWork;
    await world.stop();
  }

  close(): void {
    this.#terminal.close();
  }

  summary(): string {
    const counts = [...this.#ends].map(([end, count]) => `${count} ${end}`);
    return counts.length > 0 ? `payments: ${counts.join(", ")}` : "no payment was made";
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
      if (outcome) this.#count(outcomeWords(outcome));
      await new Promise<void>((resolve) => void this.#clock.after(nextPaymentMs, resolve));
    }
  }

  #count(end: string): void {
    this.#ends.set(end, (this.#ends.get(end) ?? 0) + 1);
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
    if (this.#keys.length < keysWaiting) this.#keys.push(key);
    if (!this.#typing) this.#pressNext(world);
  }

  #pressNext(world: BenchWorld): void {
    const key = this.#keys.shift();
    this.#typing = key !== undefined;
    const position = key && keyPosition(world.config.keypad["key-map"], key);
    if (!position) return;
    world.matrix.press(position.row, position.col);
    this.#inHops(keyDownMs, () => {
      world.matrix.release(position.row, position.col);
      this.#inHops(keyUpMs, () => this.#pressNext(world));
    });
  }

  /** Here one payment follows another: the one that waits for a card makes room. */
  #holdMenuKeys(world: BenchWorld): void {
    const held = ["clear", "cancel"].flatMap((key) => keyPosition(world.config.keypad["key-map"], key) ?? []);
    for (const { row, col } of held) world.matrix.press(row, col);
    this.#clock.after(menuKeysDownMs, () => {
      for (const { row, col } of held) world.matrix.release(row, col);
      if (world.pad.at === "awaitingCard") world.pad.cancel();
    });
  }

  /** On a busy computer the keypad's scans are late; one long wait would end before they have seen the key, these do not. */
  #inHops(ms: number, run: () => void): void {
    this.#clock.after(hopMs, () => (ms > hopMs ? this.#inHops(ms - hopMs, run) : run()));
  }

  #cardInHand() {
    const card = testCards[this.#card];
    return card ? onCard(card) : { track2: "unreadable" as const };
  }

  /** A hand at a shutter waits for a moment until it opens. */
  #insert(world: BenchWorld, attempts = shutterAttempts): void {
    if (this.#cardIn) return;
    this.#cardIn = world.reader.insert(this.#cardInHand());
    if (!this.#cardIn && attempts > 0) this.#clock.after(shutterRetryMs, () => this.#insert(world, attempts - 1));
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
    if (world.pad.at === "awaitingCard") world.pad.cancel();
  }

  #toggleHelp(): void {
    this.#help = !this.#help;
  }

  #toggle(world: BenchWorld, what: "keypad" | "display" | "reader" | "acquirer"): void {
    if (what === "acquirer" && !this.#acquirerIsOurs) {
      this.#note("bench     the acquirer runs elsewhere: stop it there");
      return;
    }
    const unplug = !this.#unplugged.delete(what);
    if (unplug) this.#unplugged.add(what);
    if (what === "acquirer") {
      this.#acquirerWork = this.#acquirerWork.then(() => this.#switchAcquirer(world, unplug));
      return;
    }
    const part = { keypad: world.matrix, display: world.oled, reader: world.reader }[what];
    if (unplug) part.unplug();
    else part.replug();
  }

  async #switchAcquirer(world: BenchWorld, off: boolean): Promise<void> {
    try {
      await (off ? world.stopAcquirer() : world.startAcquirer());
    } catch (error) {
      // Its port may have been taken meanwhile: it stays off, and can be asked for again.
      this.#unplugged.add("acquirer");
      this.#note(`bench     the acquirer does not start: ${String(error)}`);
    }
  }

  #play(tone: string): void {
    this.#tone = tone;
    if (tone !== "key") this.#terminal.ring();
    this.#draw();
  }

  #note(event: string): void {
    this.#events.push(event);
    if (this.#events.length > keptEvents) this.#events.shift();
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
      world.screens.splice(0, world.screens.length - keptScreens);
      world.padEvents.splice(0, world.padEvents.length - keptEvents);
      const amountMinor = amounts[this.#amount] ?? 0;
      const rule = amountRule(amountMinor);
      this.#terminal.draw(
        liveView(
          {
            panel: world.oled,
            otherWords: otherWords(world.screens.at(-1)),
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

function otherWords(screen: SeenScreen | undefined): readonly string[] {
  return (screen?.language === "zh" ? screen.en : screen?.zh) ?? [];
}
