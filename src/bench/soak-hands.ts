import { setTimeout as realDelay } from "node:timers/promises";
import { onCard, type TestCard } from "./acquirer/test-cards.ts";
import type { BenchWorld } from "./bench-world.ts";
import { keyPosition } from "./key-position.ts";
import type { VirtualClock } from "./virtual-clock.ts";

type Part = "matrix" | "oled" | "reader";

const keyMs = 60;
const stepMs = 1_000;
/** The reader tells its version first, 150 ms after its port was opened. */
const readerReadyMs = 300;
/** The drivers look again after at most 30 s. */
const reopenedMs = 31_000;
/** So long, in real milliseconds, nothing must have happened before disk and network count as done. */
const stillMs = 4;
const busyStates: readonly (string | undefined)[] = ["checkingTries", "forwarding", "settling"];
const busyPatienceMs = 60;

/** What people do to the bench, and the time that passes meanwhile: the pad's is virtual, that of disk and network real. */
export class SoakHands {
  readonly #world: BenchWorld;
  readonly #clock: VirtualClock;
  readonly #unplugged = new Set<Part>();
  #cardIn = false;
  #reversing = false;

  constructor(world: BenchWorld, clock: VirtualClock) {
    this.#world = world;
    this.#clock = clock;
  }

  async press(key: string): Promise<void> {
    const position = keyPosition(this.#world.config.keypad["key-map"], key);
    if (!position) return;
    this.#world.matrix.press(position.row, position.col);
    await this.pass(keyMs);
    this.#world.matrix.release(position.row, position.col);
    await this.pass(keyMs);
  }

  async show(card: TestCard, how: "insert" | "swipe"): Promise<void> {
    await this.pass(readerReadyMs);
    this.#cardIn = how === "insert";
    this.#world.reader[how](onCard(card));
    await this.still();
  }

  pull(): void {
    // A card that is pulled while the reader cannot tell is another story than this one.
    if (!this.#cardIn || this.#unplugged.has("reader")) return;
    this.#cardIn = false;
    this.#world.reader.pull();
  }

  unplug(part: Part): void {
    this.#unplugged.add(part);
    this.#world[part].unplug();
  }

  async replug(): Promise<void> {
    for (const part of this.#unplugged) this.#world[part].replug();
    if (this.#unplugged.size > 0) await this.pass(reopenedMs);
    this.#unplugged.clear();
  }

  /** Disk and network first: what they had no real time for would look like a time-out of theirs. */
  async pass(ms: number): Promise<void> {
    if (ms < stepMs) return this.#clock.advanceAsync(ms);
    await this.still();
    for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
      const told = this.#world.padEvents.length;
      await this.#clock.advanceAsync(stepMs);
      if (this.#world.padEvents.length > told || this.#isReversing()) await this.still();
    }
  }

  /** Until disk and network have done what they can at this moment of the pad's time. */
  async still(): Promise<void> {
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

  #isReversing(): boolean {
    const last = this.#world.padEvents.findLast(({ event }) => /^reversal/.test(event));
    if (last) this.#reversing = last.event !== "reversalAcknowledged";
    return this.#reversing;
  }
}
