import type { CardReader, CardReaderListener } from "../../src/ports/card-reader.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import { partFault } from "../part-fault.ts";
import { Upkeep } from "../upkeep.ts";
import { type SwipeEvent, SwipeFramer } from "./swipe-framer.ts";

const reopenDelays = { firstMs: 250, maxMs: 5000 };
// Readers send in bursts of 5 to 6 ms with 10 ms between; a pause like this ends a frame that has lost its end.
const frameGapMs = 250;

/**
 * A port-powered reader that sends ASCII tracks by itself: MagTek and the many like it, swiped or inserted by hand. It takes no
 * commands, so arming is done here, and there is no motor to eject with.
 */
export class SwipeReader implements CardReader {
  readonly #openLink: () => Promise<ByteLink>;
  readonly #clock: Clock;
  readonly #framer = new SwipeFramer();
  readonly #upkeep: Upkeep;
  #listener: CardReaderListener | undefined;
  #link: ByteLink | undefined;
  #armed = false;
  /** A card is in the slot that came while nobody wanted one, so that its tracks were discarded. */
  #unread = false;
  #gapTimer: Timer | undefined;
  #version: string | undefined;

  constructor(openLink: () => Promise<ByteLink>, clock: Clock) {
    this.#openLink = openLink;
    this.#clock = clock;
    this.#upkeep = new Upkeep(
      clock,
      reopenDelays,
      (isWanted) => this.#open(isWanted),
      () => this.#listener?.onRecovered(),
    );
  }

  /** The firmware part number, once the reader has sent it. */
  get version(): string | undefined {
    return this.#version;
  }

  async start(listener: CardReaderListener): Promise<void> {
    if (this.#listener) await this.stop();
    this.#listener = listener;
    await this.#upkeep.start();
  }

  /** A card that was put in too early cannot be read again: it is told, so that it is put in once more. */
  arm(): void {
    this.#armed = true;
    if (!this.#unread) return;
    this.#unread = false;
    this.#clock.after(0, () => {
      if (this.#armed) this.#listener?.onCardUnreadable("noData", true);
    });
  }

  disarm(): void {
    this.#armed = false;
  }

  eject(): void {
    // The customer pulls the card.
  }

  async stop(): Promise<void> {
    this.#upkeep.stop();
    await this.#letGo()?.close();
  }

  async #open(isWanted: () => boolean): Promise<void> {
    let link: ByteLink;
    try {
      link = await this.#openLink();
    } catch (thrown) {
      throw partFault("PP401", "The card reader's port cannot be opened", thrown);
    }
    if (!isWanted()) return link.close();
    this.#link = link;
    link.start({
      onBytes: (bytes) => this.#take(link, bytes),
      onClosed: (cause) => this.#lost(link, cause),
    });
  }

  #take(link: ByteLink, bytes: Buffer): void {
    if (link !== this.#link) return void bytes.fill(0);
    const events = this.#framer.push(bytes, this.#armed);
    bytes.fill(0);
    this.#gapTimer?.cancel();
    if (this.#framer.isInside) {
      this.#gapTimer = this.#clock.after(frameGapMs, () => this.#tell(this.#framer.gap()));
    }
    this.#tell(events);
  }

  #tell(events: readonly SwipeEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case "track":
          // Disarmed while the card was still being read.
          this.#unread = !this.#armed && event.inSlot;
          if (this.#armed) this.#listener?.onCard({ track2: event.track2, inSlot: event.inSlot });
          else event.track2.fill(0);
          break;
        case "unreadable":
          if (this.#armed) this.#listener?.onCardUnreadable(event.reason, event.inSlot);
          break;
        case "removed":
          this.#unread = false;
          this.#listener?.onCardRemoved();
          break;
        case "inserted":
          // The tracks follow: at once, or when the card is pulled.
          this.#unread = !this.#armed;
          break;
        case "version":
          this.#version = event.version;
          break;
      }
    }
  }

  #lost(link: ByteLink, cause: Error | undefined): void {
    if (link !== this.#link) return;
    this.#letGo();
    this.#upkeep.failed();
    this.#listener?.onFault(partFault("PP402", "The card reader was disconnected", cause));
  }

  #letGo(): ByteLink | undefined {
    this.#gapTimer?.cancel();
    this.#unread = false;
    this.#framer.reset();
    const link = this.#link;
    this.#link = undefined;
    return link;
  }
}
