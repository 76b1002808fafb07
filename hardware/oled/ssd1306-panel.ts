import type { Clock } from "../../src/ports/clock.ts";
import type { I2cBus } from "../bus/i2c.ts";
import { changedSpans, type RamSpan } from "./changed-spans.ts";
import {
  commandStream,
  dataStream,
  displayOff,
  displayOn,
  type PanelHeight,
  setUpCommands,
  windowCommands,
} from "./ssd1306-commands.ts";

export interface Ssd1306Profile {
  /** 0x3C or 0x3D. */
  readonly address: number;
  readonly width: 128;
  readonly height: PanelHeight;
}

// A whole frame takes 95 ms at 100 kHz; the kernel gives up on a stuck bus after about 1 s.
const writeDeadlineMs = 3000;

/** The chip on one opened bus: its set-up, and its RAM, of which it keeps a copy. Every method rejects with the bus's error. */
export class Ssd1306Panel {
  readonly #bus: I2cBus;
  readonly #profile: Ssd1306Profile;
  readonly #clock: Clock;
  readonly #shown: Uint8Array;

  constructor(bus: I2cBus, profile: Ssd1306Profile, clock: Clock) {
    this.#bus = bus;
    this.#profile = profile;
    this.#clock = clock;
    this.#shown = new Uint8Array((profile.width * profile.height) / 8);
  }

  /** Sets the chip up and writes all of its RAM before it lights up. */
  async setUp(wanted: Uint8Array): Promise<void> {
    const { width, height } = this.#profile;
    await this.#write(commandStream, setUpCommands(height));
    await this.#writeSpan(wanted, {
      firstColumn: 0,
      lastColumn: width - 1,
      firstPage: 0,
      lastPage: height / 8 - 1,
    });
    await this.#write(commandStream, [displayOn]);
  }

  /** Writes what differs from what is shown; stops between two spans when `isOutdated`. */
  async update(wanted: Uint8Array, isOutdated: () => boolean): Promise<void> {
    for (const span of changedSpans(this.#shown, wanted, this.#profile.width)) {
      if (isOutdated()) return;
      await this.#writeSpan(wanted, span);
    }
  }

  turnOff(): Promise<void> {
    return this.#write(commandStream, [displayOff]);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }

  async #writeSpan(wanted: Uint8Array, span: RamSpan): Promise<void> {
    const { firstColumn, lastColumn, firstPage, lastPage } = span;
    await this.#write(commandStream, windowCommands(firstColumn, lastColumn, firstPage, lastPage));
    const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, page) => {
      const start = (firstPage + page) * this.#profile.width;
      return { start: start + firstColumn, bytes: wanted.subarray(start + firstColumn, start + lastColumn + 1) };
    });
    await this.#write(dataStream, Buffer.concat(pages.map((page) => page.bytes)));
    for (const page of pages) this.#shown.set(page.bytes, page.start);
  }

  #write(control: number, bytes: Iterable<number>): Promise<void> {
    return new Promise((resolve, reject) => {
      const deadline = this.#clock.after(writeDeadlineMs, () => reject(new Error("the I2C bus is stuck")));
      this.#bus.write(this.#profile.address, Uint8Array.from([control, ...bytes])).then(
        () => {
          deadline.cancel();
          resolve();
        },
        (thrown: unknown) => {
          deadline.cancel();
          reject(thrown);
        },
      );
    });
  }
}
