import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { Screen } from "../../src/ports/display.ts";
import { type IdleCare, idleStep, shifted } from "./idle-care.ts";
import { panelWidth } from "./oled-chips.ts";
import type { OledPicture } from "./oled-panel.ts";

/** Draws a screen as a frame of panel RAM; `phase` counts up while a busy screen's progress mark moves. */
export interface Painter {
  /** The frame may be drawn over by the next call. */
  paint(screen: Screen, phase?: number): Uint8Array;
}

const phaseIntervalMs = 400;

/** A frame that was drawn, and of what. */
interface Drawn {
  readonly screen: Screen;
  readonly phase: number;
  readonly step: number;
  readonly frame: Uint8Array;
}

/**
 * What the panel should show now: the newest screen; its progress mark moving while it is busy, or else dimmed and moved about
 * when it has been there for long. While it runs it calls `changed` whenever that has become something else.
 */
export class LivePicture {
  readonly #painter: Painter;
  readonly #care: IdleCare;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #screen: Screen = { lines: [] };
  #phase = 0;
  #sinceMs = 0;
  #isRunning = false;
  #phaseTimer: Timer | undefined;
  #idleTimer: Timer | undefined;
  #drawn: Drawn | undefined;
  #instead: OledPicture | undefined;

  constructor(painter: Painter, care: IdleCare, clock: Clock, changed: () => void) {
    this.#painter = painter;
    this.#care = care;
    this.#clock = clock;
    this.#changed = changed;
  }

  show(screen: Screen): void {
    this.#screen = screen;
    if (this.#isRunning) this.start();
    this.#changed();
  }

  /** This picture instead of any screen, until it is undefined again; then the newest screen, as if it were fresh. */
  showInstead(picture: OledPicture | undefined): void {
    this.#instead = picture;
    if (this.#isRunning) this.start();
    this.#changed();
  }

  /** Begins, or begins anew, with a fresh picture. */
  start(): void {
    this.stop();
    this.#isRunning = true;
    this.#phase = 0;
    this.#sinceMs = this.#clock.monotonicMs();
    if (this.#screen.isBusy) this.#movePhaseLater();
    else this.#stepLater();
  }

  stop(): void {
    this.#isRunning = false;
    this.#phaseTimer?.cancel();
    this.#idleTimer?.cancel();
  }

  /** The picture of this moment, in a copy. One that was drawn is not drawn again: a panel at rest is written once a minute. */
  current(): OledPicture {
    if (this.#instead) return this.#instead;
    const { step, contrast: usual } = this.#idle();
    const { contrast = usual } = this.#screen;
    const [screen, phase, drawn] = [this.#screen, this.#phase, this.#drawn];
    if (drawn?.screen === screen && drawn.phase === phase && drawn.step === step)
      return { frame: drawn.frame, contrast };
    const painted = this.#painter.paint(screen, phase);
    const frame = step === 0 ? Uint8Array.from(painted) : shifted(painted, panelWidth, step);
    this.#drawn = { screen, phase, step, frame };
    return { frame, contrast };
  }

  #idle() {
    const isIdle = this.#isRunning && !this.#screen.isBusy;
    return idleStep(this.#care, isIdle ? this.#clock.monotonicMs() - this.#sinceMs : 0);
  }

  #movePhaseLater(): void {
    this.#phaseTimer = this.#clock.after(phaseIntervalMs, () => {
      this.#phase += 1;
      this.#movePhaseLater();
      this.#changed();
    });
  }

  #stepLater(): void {
    this.#idleTimer = this.#clock.after(this.#idle().nextInMs, () => {
      this.#stepLater();
      this.#changed();
    });
  }
}
