import { Fault } from "../../src/faults/fault.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { Keypad, KeypadListener } from "../../src/ports/keypad.ts";
import type { GpioBus } from "../bus/gpio.ts";
import { partFault } from "../part-fault.ts";
import { Upkeep } from "../upkeep.ts";
import {
  forgetKeys,
  isAtRest,
  isShorted,
  type KeyScan,
  newKeyScan,
  noKey,
  type ScanRules,
  stuckKeys,
  takeScan,
} from "./key-scan.ts";
import { type CompleteKeypadProfile, completeKeypadProfile, type KeypadProfile } from "./keypad-profile.ts";
import { MatrixLines } from "./matrix-lines.ts";

const reopenDelays = { firstMs: 1000, maxMs: 30_000 };

/**
 * A contact matrix on GPIO lines. While no key is down nothing runs: all rows are low, and an edge on a column wakes us. Then
 * the matrix is scanned until every key is up again.
 */
export class MatrixKeypad implements Keypad {
  readonly #openBus: () => Promise<GpioBus>;
  readonly #profile: CompleteKeypadProfile;
  readonly #rules: ScanRules;
  readonly #clock: Clock;
  readonly #upkeep: Upkeep;
  readonly #scan: KeyScan;
  #lines: MatrixLines | undefined;
  #listener: KeypadListener | undefined;
  #timer: Timer | undefined;
  #watching = false;
  #reportedStuck = false;
  #grounded = 0;
  #pressed = noKey;

  /** Throws Fault PP102 when the profile describes no keypad. */
  constructor(openBus: () => Promise<GpioBus>, profile: KeypadProfile, clock: Clock) {
    this.#openBus = openBus;
    this.#profile = completeKeypadProfile(profile);
    this.#clock = clock;
    this.#rules = {
      rows: profile.rowGpios.length,
      cols: profile.colGpios.length,
      settleScans: 1 + Math.ceil(this.#profile.debounceDelayMs / this.#profile.pollIntervalMs),
      stuckAfterMs: this.#profile.stuckAfterMs,
    };
    this.#scan = newKeyScan(this.#rules);
    this.#upkeep = new Upkeep(
      clock,
      reopenDelays,
      (isWanted) => this.#open(isWanted),
      () => this.#listener?.onRecovered(),
    );
  }

  /** As the port says; after a rejection the lines are tried again and again, and `onRecovered` is reported. */
  start(listener: KeypadListener): Promise<void> {
    this.#close();
    this.#listener = listener;
    return this.#upkeep.start();
  }

  stop(): Promise<void> {
    this.#upkeep.stop();
    this.#close();
    return Promise.resolve();
  }

  async #open(isWanted: () => boolean): Promise<void> {
    try {
      const bus = await this.#openBus();
      if (!isWanted()) return bus.close();
      this.#lines = new MatrixLines(bus, this.#profile);
      this.#rest(this.#lines);
    } catch (thrown) {
      if (isWanted()) this.#close();
      throw partFault("PP201", "The keypad's GPIO lines cannot be opened", thrown);
    }
  }

  #rest(lines: MatrixLines): void {
    lines.selectAllRows();
    lines.watchColumns(() => this.#guard((live) => this.#wake(live)));
    this.#watching = true;
    // A key pressed before the columns were watched made no edge.
    this.#later(0, (live) => this.#checkLevel(live));
  }

  #checkLevel(lines: MatrixLines): void {
    if (lines.lowColumns() !== 0) this.#wake(lines);
    else this.#later(this.#profile.idleCheckMs, (live) => this.#checkLevel(live));
  }

  #wake(lines: MatrixLines): void {
    // Edges of several columns arrive one after another; the first has already stopped the watch.
    if (!this.#watching) return;
    this.#watching = false;
    lines.unwatchColumns();
    this.#scanOnce(lines);
  }

  #scanOnce(lines: MatrixLines): void {
    lines.selectNoRow();
    this.#grounded = lines.lowColumns();
    this.#pressed = takeScan(this.#scan, lines.closedKeys(), this.#grounded, this.#clock.monotonicMs(), this.#rules);
    if (isAtRest(this.#scan)) this.#rest(lines);
    else this.#later(this.#profile.pollIntervalMs, (live) => this.#scanOnce(live));
  }

  #report(): void {
    const key = this.#pressed;
    this.#pressed = noKey;
    if (this.#reportedStuck && isAtRest(this.#scan)) {
      this.#reportedStuck = false;
      this.#listener?.onRecovered();
    }
    const nowMs = this.#clock.monotonicMs();
    const stuck = stuckKeys(this.#scan, nowMs, this.#rules);
    if (!this.#reportedStuck && (stuck !== 0 || isShorted(this.#scan, nowMs, this.#rules))) {
      this.#reportedStuck = true;
      this.#listener?.onFault(new Fault("PP202", this.#whereStuck(stuck, this.#grounded)));
    }
    if (key !== noKey) this.#listener?.onKey(key);
  }

  #whereStuck(stuck: number, grounded: number): string {
    const { rowGpios, colGpios } = this.#profile;
    const crossings = rowGpios.flatMap((row, r) =>
      colGpios
        .filter((_, c) => (stuck >> (r * colGpios.length + c)) & 1)
        .map((col) => `row GPIO ${row} and column GPIO ${col}`),
    );
    const columns = colGpios.filter((_, c) => (grounded >> c) & 1).map((col) => `column GPIO ${col}`);
    if (columns.length > 0) return `Low with no row driven: ${columns.join(", ")}`;
    if (crossings.length > 0) return `A key is held down at ${crossings.join("; ")}`;
    return `Rows GPIO ${rowGpios.join(", ")} and columns GPIO ${colGpios.join(", ")} are joined in more places than keys explain`;
  }

  #later(delayMs: number, run: (lines: MatrixLines) => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => this.#guard(run));
  }

  #guard(run: (lines: MatrixLines) => void): void {
    if (!this.#lines) return;
    try {
      run(this.#lines);
    } catch (thrown) {
      this.#close();
      this.#upkeep.failed();
      this.#listener?.onFault(partFault("PP201", "The keypad's GPIO lines cannot be read", thrown));
      return;
    }
    this.#report();
  }

  #close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#watching = false;
    this.#reportedStuck = false;
    this.#pressed = noKey;
    forgetKeys(this.#scan);
    this.#lines?.close();
    this.#lines = undefined;
  }
}
