import { Fault } from "../../src/faults/fault.ts";
import type { CardReader, CardReaderListener } from "../../src/ports/card-reader.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import { partFault } from "../part-fault.ts";
import { Upkeep } from "../upkeep.ts";
import { type CardPolicy, defaultCardPolicy } from "./card-policy.ts";
import { ReaderCounters } from "./reader-counters.ts";
import type { ReaderIdentity } from "./reader-protocol.ts";
import type { Slot, SlotOptions } from "./slot.ts";

/** Back in service within two seconds of being plugged in again. */
const reopenDelays = { firstMs: 250, maxMs: 1_000 };

interface Connection {
  readonly link: ByteLink;
  readonly slot: Slot;
  isOpen: boolean;
  /** The program stops: what the reader still says is for the slot alone. */
  isMuted: boolean;
}

export interface ReaderSessionOptions {
  /** A new link each time: nothing of an old one is ever sent to what is plugged in next. */
  readonly openLink: () => Promise<ByteLink>;
  readonly slotOf: (options: SlotOptions) => Slot;
  readonly clock: Clock;
  readonly policy?: CardPolicy;
}

/** A card reader of any protocol, kept connected. Any fault of reader or line ends the connection; the next one begins from nothing. */
export class ReaderSession implements CardReader {
  readonly counters = new ReaderCounters();
  readonly #options: ReaderSessionOptions;
  readonly #upkeep: Upkeep;
  #listener: CardReaderListener | undefined;
  #connection: Connection | undefined;
  #armed = false;

  constructor(options: ReaderSessionOptions) {
    this.#options = options;
    this.#upkeep = new Upkeep(
      options.clock,
      reopenDelays,
      (isWanted) => this.#open(isWanted),
      () => this.#listener?.onRecovered(),
    );
  }

  /** What the connected reader has said of itself. */
  get identity(): ReaderIdentity | undefined {
    return this.#connection?.slot.identity;
  }

  async start(listener: CardReaderListener): Promise<void> {
    if (this.#listener) await this.stop();
    this.#listener = listener;
    await this.#upkeep.start();
  }

  arm(): void {
    this.#armed = true;
    this.#openSlot()?.arm();
  }

  disarm(): void {
    this.#armed = false;
    this.#openSlot()?.disarm();
  }

  eject(): void {
    this.#openSlot()?.eject();
  }

  async stop(): Promise<void> {
    this.#upkeep.stop();
    const connection = this.#connection;
    if (!connection) return;
    connection.isMuted = true;
    if (connection.isOpen) await connection.slot.retire();
    await this.#leave(connection);
  }

  async #open(isWanted: () => boolean): Promise<void> {
    const listener = this.#listener;
    let link: ByteLink;
    try {
      link = await this.#options.openLink();
    } catch (thrown) {
      throw partFault("PP401", "The card reader's port cannot be opened", thrown);
    }
    if (!isWanted() || !listener) return link.close();
    const connection = this.#connect(link, listener);
    try {
      await connection.slot.open();
    } catch (thrown) {
      await this.#leave(connection);
      if (isWanted()) throw thrown;
      return;
    }
    if (!isWanted()) return this.#leave(connection);
    if (connection !== this.#connection) throw new Fault("PP402", "link: it closed while it was opened");
    connection.isOpen = true;
    if (this.#armed) connection.slot.arm();
  }

  #connect(link: ByteLink, listener: CardReaderListener): Connection {
    const { slotOf, clock, policy = defaultCardPolicy } = this.#options;
    const isCurrent = () => connection === this.#connection;
    const isHeard = () => isCurrent() && !connection.isMuted;
    const onFault = (fault: Fault) => {
      if (isCurrent()) this.#lost(fault);
    };
    const slot = slotOf({
      link,
      clock,
      policy,
      counters: this.counters,
      listener: whileHeard(listener, isHeard),
      onFault,
    });
    const connection: Connection = { link, slot, isOpen: false, isMuted: false };
    this.#connection = connection;
    link.start({
      onBytes: (bytes) => (isCurrent() ? slot.take(bytes) : void bytes.fill(0)),
      onClosed: (cause) => onFault(partFault("PP402", "The card reader was disconnected", cause)),
    });
    return connection;
  }

  /** While it is still being opened, the opening rejects, and nobody has heard of it yet. */
  #lost(fault: Fault): void {
    const connection = this.#connection;
    if (!connection) return;
    void this.#leave(connection);
    if (!connection.isOpen || connection.isMuted) return;
    this.#upkeep.failed();
    this.#listener?.onFault(fault);
  }

  async #leave(connection: Connection): Promise<void> {
    if (connection === this.#connection) this.#connection = undefined;
    connection.slot.end();
    // It may have ended by itself; there is nothing more to do about it then.
    await connection.link.close().catch(() => undefined);
  }

  #openSlot(): Slot | undefined {
    return this.#connection?.isOpen ? this.#connection.slot : undefined;
  }
}

/** What an ended connection still had to say is heard by nobody. */
function whileHeard(listener: CardReaderListener, isHeard: () => boolean): CardReaderListener {
  const { onChip } = listener;
  return {
    onCard: (read) => (isHeard() ? listener.onCard(read) : void read.track2.fill(0)),
    ...(onChip ? { onChip: (chip) => onChip.call(listener, chip) } : {}),
    onCardUnreadable: (reason, inSlot) => {
      if (isHeard()) listener.onCardUnreadable(reason, inSlot);
    },
    onCardRemoved: (how) => {
      if (isHeard()) listener.onCardRemoved(how);
    },
    onFault: (fault) => {
      if (isHeard()) listener.onFault(fault);
    },
    onRecovered: () => listener.onRecovered(),
  };
}
