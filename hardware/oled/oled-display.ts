import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { Display, DisplayListener, Screen } from "../../src/ports/display.ts";
import type { DisplayPattern } from "../../src/ports/display-pattern.ts";
import type { ReadableI2cBus } from "../bus/i2c.ts";
import { I2cConnection } from "../bus/i2c-connection.ts";
import { Upkeep } from "../upkeep.ts";
import { defaultIdleCare, type IdleCare } from "./idle-care.ts";
import { LivePicture, type Painter } from "./live-picture.ts";
import { panelWidth } from "./oled-chips.ts";
import { oledFault, oledFaultAtOpening } from "./oled-fault.ts";
import { type OledIdentity, oledIdentity } from "./oled-identity.ts";
import { OledPanel, type OledPanelProfile } from "./oled-panel.ts";
import { ScreenPainter } from "./screen-painter.ts";
import { testPicture } from "./test-patterns.ts";

export interface OledProfile extends OledPanelProfile {
  readonly idleCare?: IdleCare;
}

const reopenDelays = { firstMs: 500, maxMs: 10_000 };
// A panel that lost its power for a moment answers again, but is dark and empty, and nothing tells us. So all is sent again.
const refreshIntervalMs = 10_000;

/** An OLED panel, written to in the background: one transaction after another, and only what has changed. */
export class OledDisplay implements Display {
  readonly #connection: I2cConnection;
  readonly #profile: OledProfile;
  readonly #clock: Clock;
  readonly #picture: LivePicture;
  readonly #upkeep: Upkeep;
  #listener: DisplayListener | undefined;
  #panel: OledPanel | undefined;
  #isOutdated = false;
  #needsRefresh = false;
  #refreshTimer: Timer | undefined;
  /** The writing under way; never rejects. */
  #writing: Promise<void> | undefined;

  constructor(
    openBus: () => Promise<ReadableI2cBus>,
    profile: OledProfile,
    clock: Clock,
    painter: Painter = new ScreenPainter(panelWidth, profile.height),
  ) {
    this.#connection = new I2cConnection(openBus, clock);
    this.#profile = profile;
    this.#clock = clock;
    this.#picture = new LivePicture(painter, profile.idleCare ?? defaultIdleCare, clock, () => {
      this.#isOutdated = true;
      this.#write();
    });
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
    this.#picture.show(screen);
  }

  /** A technician's pattern over whatever is shown; undefined ends it. */
  showPattern(pattern: DisplayPattern | undefined): void {
    const { height, idleCare = defaultIdleCare } = this.#profile;
    this.#picture.showInstead(pattern && testPicture(pattern, height, idleCare.contrast));
  }

  /** What should stand on the panel now, lit or dimmed; whether the panel answers, its fault says. */
  get panel(): { readonly width: number; readonly height: number; readonly frame: Uint8Array } {
    return { width: panelWidth, height: this.#profile.height, frame: this.#picture.current().frame };
  }

  /** Who answers on the bus, asked between two writings; undefined while the panel is not there. Rejects with the bus's error. */
  async identity(): Promise<OledIdentity | undefined> {
    while (this.#writing !== undefined) await this.#writing;
    if (!this.#panel) return undefined;
    const asked = oledIdentity(this.#connection, this.#profile.address);
    const nothing = (): void => undefined;
    this.#writing = asked.then(nothing, nothing).then(() => {
      this.#writing = undefined;
      this.#write();
    });
    return asked;
  }

  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async stop(): Promise<void> {
    this.#upkeep.stop();
    await this.settled();
    try {
      await this.#letGo()?.turnOff();
    } catch (thrown) {
      this.#listener?.onFault(oledFault(this.#profile.address, thrown));
    }
    await this.#connection.close();
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
    try {
      await this.#connection.open();
      const panel = new OledPanel(this.#connection, this.#profile);
      await panel.darken();
      await panel.setUp(this.#current());
      this.#panel = panel;
    } catch (thrown) {
      const fault = await oledFaultAtOpening(this.#connection, this.#profile.address, thrown);
      void this.#connection.close();
      throw fault;
    }
    // What was dark has not faded: the picture is fresh.
    this.#picture.start();
    this.#refreshLater();
  }

  #write(): void {
    if (this.#writing !== undefined || !this.#panel || !(this.#isOutdated || this.#needsRefresh)) return;
    this.#writing = this.#writeUntilCurrent(this.#panel).then(() => {
      this.#writing = undefined;
      this.#write();
    });
  }

  async #writeUntilCurrent(panel: OledPanel): Promise<void> {
    try {
      while (this.#isOutdated || this.#needsRefresh) {
        if (this.#needsRefresh) {
          this.#needsRefresh = false;
          await panel.setUp(this.#current());
        } else {
          await panel.update(this.#current(), () => this.#isOutdated);
        }
      }
    } catch (thrown) {
      this.#letGo();
      void this.#connection.close();
      this.#upkeep.failed();
      this.#listener?.onFault(oledFault(this.#profile.address, thrown));
    }
  }

  #current() {
    this.#isOutdated = false;
    return this.#picture.current();
  }

  #refreshLater(): void {
    this.#refreshTimer = this.#clock.after(refreshIntervalMs, () => {
      this.#needsRefresh = true;
      this.#refreshLater();
      this.#write();
    });
  }

  /** From now on nothing is written to the panel. */
  #letGo(): OledPanel | undefined {
    this.#picture.stop();
    this.#refreshTimer?.cancel();
    this.#needsRefresh = false;
    const panel = this.#panel;
    this.#panel = undefined;
    return panel;
  }
}
