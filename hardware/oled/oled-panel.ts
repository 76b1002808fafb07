import type { I2cConnection } from "../bus/i2c-connection.ts";
import { changedSpans, type RamSpan } from "./changed-spans.ts";
import { burst, commandBurst } from "./oled-burst.ts";
import {
  displayOff,
  displayOn,
  noOperation,
  type OledChip,
  type OledChipName,
  oledChips,
  type PanelHeight,
  panelWidth,
  setContrast,
} from "./oled-chips.ts";

export interface OledPanelProfile {
  readonly chip: OledChipName;
  /** 64 for an SH1106. */
  readonly height: PanelHeight;
  /** 0x3C or 0x3D. */
  readonly address: number;
}

/** What a panel shows: its RAM, page by page from the top, one byte a column of 8 pixels, bit 0 on top; and its contrast, 0 to 255. */
export interface OledPicture {
  readonly frame: Uint8Array;
  readonly contrast: number;
}

// A chip that lost power or a wire in the middle of a command takes the next bytes as that command's arguments: two, of ours.
const resynchronise = [noOperation, noOperation];

/**
 * The chip behind one opened connection: its set-up, and its RAM, of which it keeps a copy. Every method rejects with the bus's
 * error; what the chip holds is unknown then, and the panel is of no more use.
 */
export class OledPanel {
  readonly #connection: I2cConnection;
  readonly #profile: OledPanelProfile;
  readonly #chip: OledChip;
  readonly #shown: Uint8Array;
  #contrast: number | undefined;
  #lastSpan: RamSpan | undefined;

  constructor(connection: I2cConnection, profile: OledPanelProfile) {
    this.#connection = connection;
    this.#profile = profile;
    this.#chip = oledChips[profile.chip];
    this.#shown = new Uint8Array((panelWidth * profile.height) / 8);
  }

  /** Darkens a chip of which nothing is known: what its RAM holds after power-up, or from an earlier run, nobody wants to see. */
  darken(): Promise<void> {
    return this.#command([...resynchronise, displayOff]);
  }

  /** Sets the chip up and writes all of its RAM before it lights up. */
  async setUp({ frame, contrast }: OledPicture): Promise<void> {
    await this.#command([...resynchronise, ...this.#chip.setUp(this.#profile.height), setContrast, contrast]);
    this.#contrast = contrast;
    this.#lastSpan = undefined;
    const lastPage = this.#profile.height / 8 - 1;
    const whole = { firstColumn: 0, lastColumn: panelWidth - 1, firstPage: 0, lastPage };
    const pages = Array.from({ length: lastPage + 1 }, (_, page) => ({ ...whole, firstPage: page, lastPage: page }));
    for (const span of this.#joinsPages ? [whole] : pages) await this.#writeSpan(frame, span);
    await this.#command([displayOn]);
  }

  /** Writes what differs from what is shown; stops between two transactions when `isOutdated`. */
  async update({ frame, contrast }: OledPicture, isOutdated: () => boolean): Promise<void> {
    if (contrast !== this.#contrast) {
      await this.#command([setContrast, contrast]);
      this.#contrast = contrast;
    }
    for (const span of changedSpans(this.#shown, frame, panelWidth, this.#joinsPages)) {
      if (isOutdated()) return;
      await this.#writeSpan(frame, span);
    }
  }

  turnOff(): Promise<void> {
    return this.#command(this.#chip.turnOff);
  }

  get #joinsPages(): boolean {
    return this.#chip.addressing === "windows";
  }

  async #writeSpan(frame: Uint8Array, span: RamSpan): Promise<void> {
    await this.#connection.write(this.#profile.address, burst(this.#chip, this.#lastSpan, span, frame));
    this.#lastSpan = span;
    for (let page = span.firstPage; page <= span.lastPage; page += 1) {
      const from = page * panelWidth + span.firstColumn;
      this.#shown.set(frame.subarray(from, page * panelWidth + span.lastColumn + 1), from);
    }
  }

  #command(commands: readonly number[]): Promise<void> {
    return this.#connection.write(this.#profile.address, commandBurst(commands));
  }
}
