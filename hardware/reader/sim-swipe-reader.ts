import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink, ByteLinkListener } from "../bus/serial.ts";

/** A card's stripe. A track that is not given was never written. */
export interface SimCard {
  /** `%` to `?`. */
  readonly track1?: string;
  /** `;` to `?`, or a stripe that gives nothing but errors. */
  readonly track2?: string | "unreadable";
}

export interface SimSwipeReaderOptions {
  /** Sends this many bytes at a time, 10 ms apart, as port-powered readers do. Without it everything comes at once. */
  readonly chunkBytes?: number;
  /** Ends its frames with CR; default true. */
  readonly sendsCr?: boolean;
}

const firmwarePartNumber = "21088819A01";
const partNumberDelayMs = 150;
const burstGapMs = 10;
const IN = "1";
const OUT = "0";

/** A MagTek-like reader on a serial line, that reads when a card is inserted, or swiped through. */
export class SimSwipeReader {
  readonly #clock: Clock;
  readonly #chunkBytes: number | undefined;
  readonly #end: string;
  #plugged = true;
  #link: FarEnd | undefined;
  #waiting: Buffer = Buffer.alloc(0);
  #isSending = false;

  constructor(clock: Clock, options: SimSwipeReaderOptions = {}) {
    this.#clock = clock;
    this.#chunkBytes = options.chunkBytes;
    this.#end = (options.sendsCr ?? true) ? "\r" : "";
  }

  /** Opens the serial line; rejects like ENOENT while unplugged, EBUSY while it is open. */
  open(): Promise<ByteLink> {
    if (!this.#plugged) return Promise.reject(systemError("ENOENT", "no such file or directory"));
    if (this.#link?.isOpen) return Promise.reject(systemError("EBUSY", "cannot lock port"));
    const link = new SimLink();
    this.#wakeUp(link);
    return Promise.resolve(link);
  }

  /** Hangs on a line that is open already; it heeds no commands. */
  attach(link: ByteLink): void {
    link.start({ onBytes: () => undefined, onClosed: () => undefined });
    const deliver = (bytes: Buffer) => void link.write(bytes).catch(() => undefined);
    this.#wakeUp({ isOpen: true, deliver, end: () => undefined });
  }

  /** A card goes into the slot, is read, and stays. */
  insert(card: SimCard): void {
    this.#send(`${IN}${this.#end}`);
    this.#send(`${tracksOf(card)}${IN}${this.#end}`);
  }

  /** A card is swiped: there is no slot for it to be in. */
  swipe(card: SimCard): void {
    this.#send(`${tracksOf(card)}${this.#end}`);
  }

  /** The card is pulled out of the slot. */
  pull(): void {
    this.#send(`${OUT}${this.#end}`);
  }

  /** Noise on the line. */
  garbage(bytes: Uint8Array): void {
    this.#queue(Buffer.from(bytes));
  }

  unplug(): void {
    this.#plugged = false;
    this.#waiting = Buffer.alloc(0);
    this.#link?.end(Object.assign(new Error("the device was unplugged"), { disconnected: true }));
    this.#link = undefined;
  }

  replug(): void {
    this.#plugged = true;
  }

  /** When DTR rises it says who it is. */
  #wakeUp(link: FarEnd): void {
    this.#link = link;
    this.#clock.after(partNumberDelayMs, () => {
      if (link === this.#link) this.#send(`${firmwarePartNumber}\r`);
    });
  }

  #send(text: string): void {
    this.#queue(Buffer.from(text, "latin1"));
  }

  #queue(bytes: Buffer): void {
    if (!this.#link?.isOpen) return;
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    if (!this.#isSending) this.#burst();
  }

  #burst(): void {
    const chunkBytes = this.#chunkBytes ?? this.#waiting.length;
    const chunk = Buffer.from(this.#waiting.subarray(0, chunkBytes));
    this.#waiting = this.#waiting.subarray(chunkBytes);
    this.#isSending = this.#waiting.length > 0;
    if (this.#isSending) this.#clock.after(burstGapMs, () => this.#burst());
    if (chunk.length > 0) this.#link?.deliver(chunk);
  }
}

/** Where its characters go. */
interface FarEnd {
  readonly isOpen: boolean;
  deliver(bytes: Buffer): void;
  end(cause: Error | undefined): void;
}

class SimLink implements ByteLink, FarEnd {
  #listener: ByteLinkListener | undefined;
  #isOpen = true;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  write(): Promise<void> {
    // It takes commands, but needs none, and this one heeds none.
    return this.#isOpen ? Promise.resolve() : Promise.reject(systemError("EIO", "the link is closed"));
  }

  start(listener: ByteLinkListener): void {
    this.#listener = listener;
  }

  close(): Promise<void> {
    if (this.#isOpen) this.end(undefined);
    return Promise.resolve();
  }

  deliver(bytes: Buffer): void {
    if (this.#isOpen) this.#listener?.onBytes(bytes);
  }

  end(cause: Error | undefined): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#listener?.onClosed(cause);
  }
}

function tracksOf({ track1 = "", track2 = "" }: SimCard): string {
  return `${track1}${track2 === "unreadable" ? ";E?" : track2}`;
}

function systemError(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}`), { code });
}
