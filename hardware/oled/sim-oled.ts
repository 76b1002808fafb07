import type { Clock } from "../../src/ports/clock.ts";
import type { ReadableI2cBus } from "../bus/i2c.ts";
import { type OledChipName, type PanelHeight, panelWidth } from "./oled-chips.ts";
import { OledDecoder } from "./oled-decoder.ts";
import { simChips } from "./sim-chips.ts";

export interface SimOledOptions {
  /** Default ssd1306. */
  readonly chip?: OledChipName;
  /** Default 0x3C. */
  readonly address?: number;
  /** Default 64. */
  readonly height?: PanelHeight;
  /** With it a transaction takes as long as on a real bus, 9 bits a byte; without it, none. */
  readonly wire?: { readonly clock: Clock; readonly bitsPerSecond: number };
}

/** An OLED module on an I2C bus: decodes what it is sent into pixels, and can be unplugged. */
export class SimOled {
  readonly width = panelWidth;
  readonly height: PanelHeight;
  /** What was sent since the beginning, address bytes not counted. */
  readonly writes = { transactions: 0, bytes: 0 };
  readonly #chipName: OledChipName;
  readonly address: number;
  readonly #wire: SimOledOptions["wire"];
  readonly #watchers = new Set<() => void>();
  #chip: OledDecoder;
  #plugged = true;

  constructor(options: SimOledOptions = {}) {
    this.#chipName = options.chip ?? "ssd1306";
    this.#chip = new OledDecoder(simChips[this.#chipName]);
    this.address = options.address ?? 0x3c;
    this.height = options.height ?? 64;
    this.#wire = options.wire;
  }

  /** Opens the bus the module is on. As on Linux this works without the module: the first write fails then. */
  open(): Promise<ReadableI2cBus> {
    let isOpen = true;
    const bus: ReadableI2cBus = {
      write: async (address, bytes) => {
        if (!isOpen) throw new Error("the I2C bus is closed");
        // Copied: the sender may use its buffer again while the bytes are on the wire.
        await this.#receive(address, Uint8Array.from(bytes));
      },
      readByte: async (address, control) => {
        await this.#receive(address, Uint8Array.of(control));
        return this.#chip.status;
      },
      answers: (address) => Promise.resolve(isOpen && this.#plugged && address === this.address),
      close: () => {
        isOpen = false;
        return Promise.resolve();
      },
    };
    return Promise.resolve(bus);
  }

  get isOn(): boolean {
    return this.#chip.isOn;
  }

  get contrast(): number {
    return this.#chip.contrast;
  }

  /** Whether a pixel is lit, as the customer sees it: none is while the display is off. */
  pixel(x: number, y: number): boolean {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) throw new RangeError(`no pixel at ${x}, ${y}`);
    return this.#chip.pixel(x, y, this.height);
  }

  /** Calls `changed` after every transaction, and when power comes or goes. */
  onChange(changed: () => void): void {
    this.#watchers.add(changed);
  }

  /** Takes the module off the bus and its power away: nobody answers, nothing is lit. */
  unplug(): void {
    this.#plugged = false;
    this.#chip = new OledDecoder(simChips[this.#chipName]);
    this.#changed();
  }

  /** Powers the module up: display off, RAM full of noise, registers as after a reset. */
  replug(): void {
    this.#plugged = true;
    this.#chip = new OledDecoder(simChips[this.#chipName]);
    this.#changed();
  }

  async #receive(address: number, bytes: Uint8Array): Promise<void> {
    if (this.#wire) {
      const { clock, bitsPerSecond } = this.#wire;
      const durationMs = ((bytes.length + 1) * 9 + 2) / (bitsPerSecond / 1000);
      await new Promise<void>((resolve) => clock.after(durationMs, resolve));
    }
    if (!this.#plugged || address !== this.address) {
      throw Object.assign(new Error("EREMOTEIO: remote I/O error"), { code: "EREMOTEIO" });
    }
    this.writes.transactions += 1;
    this.writes.bytes += bytes.length;
    this.#chip.receive(bytes);
    this.#changed();
  }

  #changed(): void {
    for (const changed of this.#watchers) changed();
  }
}
