import type { Fault } from "../../src/faults/fault.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { Display, DisplayListener, Screen } from "../../src/ports/display.ts";
import type { I2cBus } from "../bus/i2c.ts";
import { partFault } from "../part-fault.ts";
import { Upkeep } from "../upkeep.ts";
import { ScreenPainter } from "./screen-painter.ts";
import { Ssd1306Panel, type Ssd1306Profile } from "./ssd1306-panel.ts";

const reopenDelays = { firstMs: 500, maxMs: 10_000 };
// A panel that lost its power for a moment answers again, but is dark and empty, and nothing tells us. So all is sent again.
const refreshIntervalMs = 10_000;

/** An SSD1306 panel, written to in the background: one transaction after another, and only what has changed. */
export class Ssd1306Display implements Display {
  readonly #openBus: () => Promise<I2cBus>;
  readonly #profile: Ssd1306Profile;
  readonly #clock: Clock;
  readonly #painter: ScreenPainter;
  readonly #upkeep: Upkeep;
  #listener: DisplayListener | undefined;
  #screen: Screen = { lines: [] };
  #panel: Ssd1306Panel | undefined;
  #hasNewScreen = false;
  #needsRefresh = false;
  #refreshTimer: Timer | undefined;
  /** The writing under way; never rejects. */
  #writing: Promise<void> | undefined;

  constructor(openBus: () => Promise<I2cBus>, profile: Ssd1306Profile, clock: Clock) {
    this.#openBus = openBus;
    this.#profile = profile;
    this.#clock = clock;
    this.#painter = new ScreenPainter(profile.width, profile.height);
    this.#upkeep = new Upkeep(
      clock,
      reopenDelays,
      () => this.#open(),
      () => this.#listener?.onRecovered(),
    );
  }

  async start(listener: DisplayListener): Promise<void> {
    if (this.#listener) await this.stop();
    this.#listener = listener;
    await this.#upkeep.start();
  }

  show(screen: Screen): void {
    this.#screen = screen;
    this.#hasNewScreen = true;
    this.#write();
  }

  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async stop(): Promise<void> {
    this.#upkeep.stop();
    await this.settled();
    const panel = this.#letGo();
    try {
      await panel?.turnOff();
    } catch (thrown) {
      this.#listener?.onFault(this.#fault(thrown));
    }
    await panel?.close();
  }

  #open(): Promise<void> {
    const opening = this.#openPanel();
    const writing = opening
      .catch(() => undefined) // Upkeep takes the rejection.
      .then(() => {
        if (this.#writing !== writing) return;
        this.#writing = undefined;
        this.#write();
      });
    this.#writing = writing;
    return opening;
  }

  async #openPanel(): Promise<void> {
    let panel: Ssd1306Panel | undefined;
    try {
      panel = new Ssd1306Panel(await this.#openBus(), this.#profile, this.#clock);
      // What the RAM holds after power-up, or from an earlier run, nobody wants to see.
      await panel.turnOff();
      await panel.setUp(this.#paint());
    } catch (thrown) {
      this.#discard(panel);
      throw this.#fault(thrown);
    }
    this.#panel = panel;
    this.#refreshLater();
  }

  #write(): void {
    if (this.#writing !== undefined || !this.#panel || !(this.#hasNewScreen || this.#needsRefresh)) return;
    this.#writing = this.#writeUntilCurrent(this.#panel);
  }

  async #writeUntilCurrent(panel: Ssd1306Panel): Promise<void> {
    try {
      while (this.#hasNewScreen || this.#needsRefresh) {
        if (this.#needsRefresh) {
          this.#needsRefresh = false;
          await panel.setUp(this.#paint());
        } else {
          await panel.update(this.#paint(), () => this.#hasNewScreen);
        }
      }
    } catch (thrown) {
      this.#discard(this.#letGo());
      this.#upkeep.failed();
      this.#listener?.onFault(this.#fault(thrown));
    } finally {
      this.#writing = undefined;
    }
  }

  /** The newest screen as panel RAM, in a copy: it is written out while a newer one may be painted. */
  #paint(): Uint8Array {
    this.#hasNewScreen = false;
    return Uint8Array.from(this.#painter.paint(this.#screen));
  }

  #refreshLater(): void {
    this.#refreshTimer = this.#clock.after(refreshIntervalMs, () => {
      this.#needsRefresh = true;
      this.#refreshLater();
      this.#write();
    });
  }

  #letGo(): Ssd1306Panel | undefined {
    this.#refreshTimer?.cancel();
    this.#needsRefresh = false;
    const panel = this.#panel;
    this.#panel = undefined;
    return panel;
  }

  /** Closes a panel that failed; that it fails to close as well changes nothing, and is not waited for. */
  #discard(panel: Ssd1306Panel | undefined): void {
    panel?.close().catch(() => undefined);
  }

  #fault(thrown: unknown): Fault {
    const address = `0x${this.#profile.address.toString(16).toUpperCase()}`;
    return partFault("PP301", `The display at ${address} does not answer`, thrown);
  }
}
