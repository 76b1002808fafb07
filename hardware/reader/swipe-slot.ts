import type { Timer } from "../../src/ports/clock.ts";
import type { ReaderIdentity } from "./reader-protocol.ts";
import type { Slot, SlotOptions } from "./slot.ts";
import { type SwipeEvent, SwipeFramer } from "./swipe-framer.ts";

// Readers send in bursts of 5 to 6 ms with 10 ms between; a pause like this ends a frame that has lost its end.
const frameGapMs = 250;

/**
 * A port-powered reader that sends ASCII tracks by itself: MagTek and the many like it, swiped or inserted by hand. It takes no
 * commands, so arming is done here, and there is no motor to eject with.
 */
export class SwipeSlot implements Slot {
  readonly #options: SlotOptions;
  readonly #framer = new SwipeFramer();
  #armed = false;
  /** A card is in the slot that came while nobody wanted one, so that its tracks were discarded. */
  #unread = false;
  #gapTimer: Timer | undefined;
  #identity: ReaderIdentity | undefined;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  /** The firmware part number, once the reader has sent it. */
  get identity(): ReaderIdentity | undefined {
    return this.#identity;
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  /** A card that was put in too early cannot be read again: it is told, so that it is put in once more. */
  arm(): void {
    this.#armed = true;
    if (!this.#unread) return;
    this.#unread = false;
    const { clock, listener } = this.#options;
    clock.after(0, () => {
      if (this.#armed) listener.onCardUnreadable("noData", true);
    });
  }

  disarm(): void {
    this.#armed = false;
  }

  eject(): void {
    // The customer pulls the card.
  }

  retire(): Promise<void> {
    this.#armed = false;
    return Promise.resolve();
  }

  end(): void {
    this.#armed = false;
    this.#gapTimer?.cancel();
    this.#framer.reset();
  }

  take(bytes: Buffer): void {
    const events = this.#framer.push(bytes, this.#armed);
    bytes.fill(0);
    this.#gapTimer?.cancel();
    if (this.#framer.isInside) {
      this.#gapTimer = this.#options.clock.after(frameGapMs, () => this.#tell(this.#framer.gap()));
    }
    this.#tell(events);
  }

  #tell(events: readonly SwipeEvent[]): void {
    const { listener, counters } = this.#options;
    for (const event of events) {
      switch (event.kind) {
        case "track":
          // Disarmed while the card was still being read.
          this.#unread = !this.#armed && event.inSlot;
          this.#giveOut(event.track2, event.inSlot);
          break;
        case "unreadable":
          if (!this.#armed) break;
          counters.add("FailedReadCount");
          listener.onCardUnreadable(event.reason, event.inSlot);
          break;
        case "removed":
          this.#unread = false;
          listener.onCardRemoved("taken");
          break;
        case "inserted":
          // The tracks follow: at once, or when the card is pulled.
          this.#unread = !this.#armed;
          break;
        case "version":
          this.#identity = { firmware: event.version };
          break;
      }
    }
  }

  #giveOut(track2: Buffer, inSlot: boolean): void {
    if (!this.#armed) return void track2.fill(0);
    this.#options.counters.add("GoodReadCount");
    this.#options.listener.onCard({ track2, inSlot });
  }
}
