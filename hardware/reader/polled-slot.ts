import { asFault, Fault } from "../../src/faults/fault.ts";
import type { Timer } from "../../src/ports/clock.ts";
import { readCard } from "./card-reading.ts";
import { CardFailure, type MediaStatus, type ReaderIdentity, type ReaderProtocol } from "./reader-protocol.ts";
import type { Slot, SlotOptions } from "./slot.ts";

/** Fast enough for a customer who waits, and for one who takes the card. */
const busyPollMs = 200;
/** A heartbeat: a reader that was switched off and on has to be set up before the next customer. */
const idlePollMs = 1_000;
const ejectAttempts = 2;
const mostCardFailures = 3;
const retireMs = 3_000;

/**
 * `early`: in before anybody wanted it, and not told of yet. `used`: read, refused or told of. `back`: given back, at the gate.
 */
type Card = "none" | "early" | "new" | "used" | "back";

/** The slot of a reader that is asked: one loop that brings the reader to what is wanted, asks where the card is, and acts on it. */
export class PolledSlot implements Slot {
  readonly #options: SlotOptions;
  readonly #protocol: ReaderProtocol;
  #identity: ReaderIdentity | undefined;
  #armed = false;
  /** So that a card which was being read is not taken for the one that is wanted next. */
  #disarmings = 0;
  #readerArmed = false;
  #ejectAsked = false;
  #card: Card = "none";
  #backSinceMs = 0;
  /** A card found at the start is somebody's who was here before: it is never kept. */
  #mayRetain = true;
  #cardFailures = 0;
  #ended = false;
  #retiring: (() => void) | undefined;
  #woken = false;
  #pause: { readonly timer: Timer; readonly resolve: () => void } | undefined;

  /** `onNotice` is for readers that say when a card has moved; they are asked at once then. */
  constructor(options: SlotOptions, protocolOf: (onNotice: () => void) => ReaderProtocol) {
    this.#options = options;
    this.#protocol = protocolOf(() => this.#wake());
  }

  get identity(): ReaderIdentity | undefined {
    return this.#identity;
  }

  async open(): Promise<void> {
    try {
      this.#identity = await this.#protocol.open();
      await this.#protocol.disarm();
      if ((await this.#protocol.status()) !== "none") {
        this.#card = "early";
        this.#mayRetain = false;
        this.#ejectAsked = this.#protocol.caps.motorised;
      }
    } catch (error) {
      throw readerFault(error);
    }
    void this.#serve();
  }

  arm(): void {
    this.#armed = true;
    this.#wake();
  }

  disarm(): void {
    this.#armed = false;
    this.#disarmings += 1;
    this.#wake();
  }

  eject(): void {
    this.#ejectAsked = true;
    this.#wake();
  }

  take(bytes: Buffer): void {
    this.#protocol.take(bytes);
  }

  async retire(): Promise<void> {
    this.#armed = false;
    if (this.#ended || (this.#card === "none" && !this.#readerArmed)) return;
    this.#ejectAsked = this.#protocol.caps.motorised && this.#card !== "back";
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.after(retireMs, resolve);
      this.#retiring = () => {
        timer.cancel();
        resolve();
      };
      this.#wake();
    });
  }

  end(): void {
    this.#ended = true;
    this.#protocol.close();
    this.#retiring?.();
    this.#wake();
  }

  #wake(): void {
    this.#woken = true;
    this.#pause?.timer.cancel();
    this.#pause?.resolve();
    this.#pause = undefined;
  }

  async #serve(): Promise<void> {
    try {
      while (!this.#ended) {
        await this.#stepPastCard();
        if (this.#ended) return;
        this.#retiring?.();
        await this.#rest();
      }
    } catch (error) {
      if (!this.#ended) this.#options.onFault(readerFault(error));
    }
  }

  /** Whatever command comes next may hear of a card that somebody tore out; a reader that says so again and again is broken. */
  async #stepPastCard(): Promise<void> {
    try {
      await this.#step();
      this.#cardFailures = 0;
    } catch (error) {
      this.#cardFailures += 1;
      if (!(error instanceof CardFailure) || this.#cardFailures > mostCardFailures) throw error;
    }
  }

  async #step(): Promise<void> {
    this.#woken = false;
    if (this.#ejectAsked) await this.#giveBack();
    await this.#see(await this.#protocol.status());
    if (this.#card !== "none" || this.#armed === this.#readerArmed) return;
    const armed = this.#armed;
    await (armed ? this.#protocol.arm() : this.#protocol.disarm());
    this.#readerArmed = armed;
  }

  async #see(place: MediaStatus): Promise<void> {
    if (this.#ended) return;
    if (place === "none") return this.#seeNone();
    // A customer's hand is pushing it in.
    if (this.#card === "none" && place === "atGate" && this.#protocol.caps.motorised && this.#readerArmed) return;
    if (this.#card === "none") this.#card = this.#readerArmed && this.#armed ? "new" : "early";
    if (this.#card === "new" && place === "inside") await this.#read();
    else if (this.#card === "early" && this.#armed) {
      this.#card = "used";
      this.#options.listener.onCardUnreadable("noData", true);
    } else if (this.#card === "back") await this.#retainIfLeft();
  }

  #seeNone(): void {
    if (this.#card === "none") return;
    this.#forget();
    this.#options.listener.onCardRemoved("taken");
  }

  #forget(): void {
    this.#card = "none";
    this.#mayRetain = true;
    // Readers close behind a card.
    this.#readerArmed = false;
  }

  async #read(): Promise<void> {
    this.#card = "used";
    const disarmings = this.#disarmings;
    const isWanted = () => this.#armed && this.#disarmings === disarmings && !this.#ejectAsked && !this.#ended;
    try {
      if (!(await readCard(this.#protocol, this.#options, isWanted))) this.#card = "early";
    } catch (error) {
      if (!(error instanceof CardFailure)) throw error;
      await this.#refuse(error, isWanted);
    }
    if (!this.#ended) await this.#clearBuffers();
  }

  /** Readers tell once, to whatever comes next, that a card was torn out. */
  async #clearBuffers(): Promise<void> {
    try {
      await this.#protocol.clearBuffers();
    } catch (error) {
      if (!(error instanceof CardFailure)) throw error;
      await this.#protocol.clearBuffers();
    }
  }

  async #refuse(failure: CardFailure, isWanted: () => boolean): Promise<void> {
    this.#options.counters.add("UnreadableCardCount");
    const inSlot = (await this.#protocol.status()) !== "none";
    if (!inSlot) this.#forget();
    if (isWanted()) this.#options.listener.onCardUnreadable(failure.problem === "chip" ? "badChip" : "noData", inSlot);
    else if (inSlot) this.#card = "early";
  }

  async #giveBack(): Promise<void> {
    if (!this.#protocol.caps.motorised || (await this.#protocol.status()) === "none") {
      this.#ejectAsked = false;
      return;
    }
    await this.#clearBuffers();
    for (let attempt = 1; attempt <= ejectAttempts; attempt += 1) {
      const report = await this.#ejected();
      if (report === "indeterminate") throw new Fault("PP408", "reader: whether the card was given back is not known");
      if (report === "notDone" && (await this.#protocol.status()) === "inside") continue;
      this.#ejectAsked = false;
      this.#card = "back";
      this.#backSinceMs = this.#options.clock.monotonicMs();
      return;
    }
    throw new Fault("PP405", "reader: the card does not come out");
  }

  /** A card that somebody holds or pulls at just now is no fault; where it is then is asked next. */
  async #ejected() {
    try {
      return await this.#protocol.eject();
    } catch (error) {
      if (error instanceof CardFailure) return "notDone";
      throw error;
    }
  }

  async #retainIfLeft(): Promise<void> {
    const { policy, clock } = this.#options;
    const isOver = clock.monotonicMs() - this.#backSinceMs >= policy.retainAfterMs;
    if (policy.leftCard !== "retain" || !this.#protocol.caps.retains || !this.#mayRetain || !isOver) return;
    const report = await this.#protocol.retain();
    if (report === "indeterminate") throw new Fault("PP408", "reader: whether the card was retained is not known");
    if (report === "notDone") return;
    this.#forget();
    this.#options.listener.onCardRemoved("retained");
  }

  #rest(): Promise<void> {
    if (this.#woken) return Promise.resolve();
    const ms = this.#armed || this.#card !== "none" ? busyPollMs : idlePollMs;
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(ms, () => {
        this.#pause = undefined;
        resolve();
      });
      this.#pause = { timer, resolve };
    });
  }
}

/** A card's failure where no card was asked anything is the reader's. */
function readerFault(error: unknown): Fault {
  return error instanceof CardFailure ? new Fault("PP406", `reader: ${error.message}`) : asFault(error);
}
