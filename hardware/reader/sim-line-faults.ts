import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink, ByteLinkListener } from "../bus/serial.ts";

/** What goes wrong with the device's next answer: a write of more than one control byte. */
export type AnswerFault = { readonly fault: "drop" } | { readonly fault: "delay"; readonly ms: number } | Spoiling;

type Spoiling =
  | { readonly fault: "wrongCheck" | "duplicate" }
  | { readonly fault: "garbageBefore" | "garbageInside"; readonly bytes: Uint8Array };

/** A line with an answer's faults on it; an echo is no answer, and suffers from noise alone. */
export interface FaultyLink extends ByteLink {
  echo(bytes: Uint8Array): void;
}

const controlBytes = 3;
const splitGapMs = 1;

/** The fault channel of a simulated reader: a bad line, between the reader and whatever it hangs on. */
export class SimLineFaults {
  readonly #clock: Clock;
  readonly #next: AnswerFault[] = [];
  #noise: { readonly rate: number; readonly random: () => number } | undefined;
  #isMute = false;
  #splits = false;
  #link: ByteLink | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The reader's next answers go wrong, one after the other. */
  spoil(...faults: readonly AnswerFault[]): void {
    this.#next.push(...faults);
  }

  /** Of every byte, both ways, so many are lost, changed or followed by another; `random` from 0 to below 1. */
  noise(rate: number, random: () => number): void {
    this.#noise = rate > 0 ? { rate, random } : undefined;
  }

  /** Nothing of the reader's arrives. */
  mute(isMute: boolean): void {
    this.#isMute = isMute;
  }

  /** Every byte in a write of its own. */
  split(splits: boolean): void {
    this.#splits = splits;
  }

  /** Bytes that nobody sent. */
  garbage(bytes: Uint8Array): void {
    void this.#link?.write(bytes).catch(() => undefined);
  }

  /** The line as the reader has it, faults and all. */
  around(link: ByteLink): FaultyLink {
    this.#link = link;
    return {
      write: (bytes) => this.#write(link, Buffer.from(bytes)),
      start: (listener) => link.start(this.#hearing(listener)),
      close: () => link.close(),
      echo: (bytes) => {
        if (!this.#isMute) void this.#send(link, Buffer.from(bytes));
      },
    };
  }

  #hearing(listener: ByteLinkListener): ByteLinkListener {
    return {
      onBytes: (bytes) => listener.onBytes(this.#noisy(bytes)),
      onClosed: (cause) => listener.onClosed(cause),
    };
  }

  async #write(link: ByteLink, bytes: Buffer): Promise<void> {
    if (this.#isMute) return;
    const fault = bytes.length > controlBytes ? this.#next.shift() : undefined;
    if (fault?.fault === "drop") return;
    if (fault?.fault === "delay") return void this.#clock.after(fault.ms, () => void this.#send(link, bytes));
    await this.#send(link, fault ? spoilt(bytes, fault) : bytes);
  }

  async #send(link: ByteLink, bytes: Buffer): Promise<void> {
    const noisy = this.#noisy(bytes);
    // The host may close at any moment, which is no concern of a device.
    if (!this.#splits) return link.write(noisy).catch(() => undefined);
    noisy.forEach((byte, at) => {
      this.#clock.after(at * splitGapMs, () => void link.write(Buffer.from([byte])).catch(() => undefined));
    });
  }

  #noisy(bytes: Buffer): Buffer {
    const noise = this.#noise;
    return noise ? withNoise(bytes, noise.rate, noise.random) : bytes;
  }
}

function spoilt(bytes: Buffer, fault: Spoiling): Buffer {
  const middle = bytes.length >> 1;
  switch (fault.fault) {
    case "wrongCheck":
      return Buffer.from(bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 0x01 : byte)));
    case "duplicate":
      return Buffer.concat([bytes, bytes]);
    case "garbageBefore":
      return Buffer.concat([fault.bytes, bytes]);
    case "garbageInside":
      return Buffer.concat([bytes.subarray(0, middle), fault.bytes, bytes.subarray(middle)]);
  }
}

/** A third of the faults each: a byte is lost, becomes another, or has another one behind it. */
function withNoise(bytes: Uint8Array, rate: number, random: () => number): Buffer {
  const out: number[] = [];
  const anyByte = () => Math.floor(random() * 256);
  for (const byte of bytes) {
    const isHit = random() < rate;
    const kind = isHit ? Math.floor(random() * 3) : -1;
    if (kind === 0) continue;
    out.push(kind === 1 ? anyByte() : byte);
    if (kind === 2) out.push(anyByte());
  }
  return Buffer.from(out);
}
