import { Fault } from "../../src/faults/fault.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { Keypad, KeypadHealth, KeypadLinePresses, KeypadListener } from "../../src/ports/keypad.ts";
import type { KeypadContacts, KeypadWiring, WatchableKeypad } from "../../src/ports/keypad-contacts.ts";
import type { GpioBus } from "../bus/gpio.ts";
import { partFault } from "../part-fault.ts";
import { Upkeep } from "../upkeep.ts";
import {
  forgetKeys,
  heldPair,
  isAtRest,
  isQuiet,
  isShorted,
  type KeyScan,
  newKeyScan,
  noKey,
  type ScanRules,
  stuckKeys,
  takeScan,
} from "./key-scan.ts";
import { type CompleteKeypadProfile, completeKeypadProfile, type KeypadProfile } from "./keypad-profile.ts";
import { LineCounters } from "./line-counters.ts";
import { linesStuck, whereStuck } from "./line-fault.ts";
import { MatrixLines } from "./matrix-lines.ts";
import { forgetShorts, isProven, newShortEvidence, type ShortEvidence, weigh } from "./short-evidence.ts";

const reopenDelays = { firstMs: 1000, maxMs: 30_000 };
// A stuck key may stay for weeks. A press of 60 ms beside it is still seen, and from then on scanned as fast as ever.
const stuckPollIntervalMs = 40;
const byNoEdge = -1;
/** Longer than a hand that leans on the pad, and long before a key counts as stuck. */
const pairHeldMs = 5_000;

/**
 * A contact matrix on GPIO lines. While no key is down nothing runs: all rows are low, and an edge on a column wakes us. Then
 * the matrix is scanned until every key is up again.
 */
export class MatrixKeypad implements Keypad, WatchableKeypad {
  readonly #openBus: () => Promise<GpioBus>;
  readonly #profile: CompleteKeypadProfile;
  readonly #rules: ScanRules;
  readonly #clock: Clock;
  readonly #upkeep: Upkeep;
  readonly #scan: KeyScan;
  readonly #shorts: ShortEvidence = newShortEvidence();
  readonly #counters: LineCounters;
  #lines: MatrixLines | undefined;
  #listener: KeypadListener | undefined;
  #timer: Timer | undefined;
  #watching = false;
  #reportedStuck = false;
  /** The column whose edge began the scanning, as long as no key was seen. */
  #edgeCol = byNoEdge;
  #pressed = noKey;
  /** The pair that was told of, as long as it is held. */
  #toldPair = 0;
  #watcher: ((contacts: KeypadContacts) => void) | undefined;

  /** Throws Fault PP102 when the profile describes no keypad. */
  constructor(openBus: () => Promise<GpioBus>, profile: KeypadProfile, clock: Clock) {
    this.#openBus = openBus;
    this.#profile = completeKeypadProfile(profile);
    this.#clock = clock;
    this.#rules = {
      rows: profile.rowGpios.length,
      cols: profile.colGpios.length,
      settleScans: 1 + Math.ceil(this.#profile.debounceDelayMs / this.#profile.pollIntervalMs),
      debounceDelayMs: this.#profile.debounceDelayMs,
      stuckAfterMs: this.#profile.stuckAfterMs,
    };
    this.#scan = newKeyScan(this.#rules);
    this.#counters = new LineCounters(this.#profile);
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

  health(): KeypadHealth {
    return this.#counters.health();
  }

  takePresses(): readonly KeypadLinePresses[] {
    return this.#counters.takePresses();
  }

  get wiring(): KeypadWiring {
    const { rowGpios, colGpios } = this.#profile;
    return { rowGpios, colGpios };
  }

  watchContacts(watcher: (contacts: KeypadContacts) => void): () => void {
    this.#watcher = watcher;
    return () => {
      if (this.#watcher !== watcher) return;
      this.#watcher = undefined;
      forgetKeys(this.#scan);
    };
  }

  async #open(isWanted: () => boolean): Promise<void> {
    try {
      const bus = await this.#openBus();
      if (!isWanted()) return bus.close();
      this.#lines = new MatrixLines(bus, this.#profile);
      // Whatever is down by now nobody has typed: a stuck key, a short, a hand that leans on the pad.
      this.#scanOnce(this.#lines);
    } catch (thrown) {
      if (isWanted()) this.#close();
      throw partFault("PP201", "The keypad's GPIO lines cannot be opened", thrown);
    }
  }

  #rest(lines: MatrixLines): void {
    if (this.#edgeCol !== byNoEdge) this.#counters.strayEdge(this.#edgeCol);
    this.#edgeCol = byNoEdge;
    lines.selectAllRows();
    lines.watchColumns((col) => this.#guard((live) => this.#wake(live, col)));
    this.#watching = true;
    // A key pressed before the columns were watched made no edge.
    this.#later(0, (live) => this.#checkLevel(live));
  }

  #checkLevel(lines: MatrixLines): void {
    if (lines.lowColumns() !== 0) this.#wake(lines, byNoEdge);
    else this.#later(this.#profile.idleCheckMs, (live) => this.#checkLevel(live));
  }

  #wake(lines: MatrixLines, edgeCol: number): void {
    // Edges of several columns arrive one after another; the first has already stopped the watch.
    if (!this.#watching) return;
    this.#watching = false;
    this.#edgeCol = edgeCol;
    lines.unwatchColumns();
    lines.selectNoRow();
    this.#scanOnce(lines);
  }

  #scanOnce(lines: MatrixLines): void {
    const [scan, rules, nowMs] = [this.#scan, this.#rules, this.#clock.monotonicMs()];
    const wasAmbiguous = scan.ambiguousSinceMs >= 0;
    const grounded = lines.lowColumns();
    const closed = lines.closedKeys();
    this.#pressed = takeScan(scan, closed, grounded, nowMs, rules);
    weigh(this.#shorts, scan, this.#pressed, nowMs, rules);
    if (scan.bounced !== 0) this.#counters.bounced(scan.bounced);
    if (scan.ambiguousSinceMs >= 0 && !wasAmbiguous) this.#counters.ghosted(closed);
    this.#watcher?.(this.#contacts(closed, nowMs));
    if (closed !== 0 || grounded !== 0) this.#edgeCol = byNoEdge;
    if (isAtRest(scan, rules)) this.#rest(lines);
    else this.#later(this.#scanIntervalMs(), (live) => this.#scanOnce(live));
  }

  #contacts(closed: number, nowMs: number): KeypadContacts {
    const { down, bounced, grounded, ambiguousSinceMs } = this.#scan;
    const stuck = stuckKeys(this.#scan, nowMs, this.#rules);
    return { closed, down, bounced, grounded, isAmbiguous: ambiguousSinceMs >= 0, stuck };
  }

  #scanIntervalMs(): number {
    const held = this.#reportedStuck ? stuckKeys(this.#scan, this.#clock.monotonicMs(), this.#rules) : 0;
    const nothingElse = this.#reportedStuck && isQuiet(this.#scan, held, this.#rules);
    return nothingElse ? stuckPollIntervalMs : this.#profile.pollIntervalMs;
  }

  #report(): void {
    const key = this.#pressed;
    this.#pressed = noKey;
    this.#reportStuck();
    if (this.#watcher) return;
    if (key !== noKey) {
      this.#counters.typed(1 << key);
      this.#listener?.onKey(key);
    }
    this.#reportPair();
  }

  #reportPair(): void {
    const pair = heldPair(this.#scan, pairHeldMs, this.#clock.monotonicMs(), this.#rules);
    if (pair === this.#toldPair) return;
    this.#toldPair = pair;
    const second = 31 - Math.clz32(pair);
    if (pair !== 0) this.#listener?.onPairHeld?.(31 - Math.clz32(pair & ~(1 << second)), second);
  }

  #reportStuck(): void {
    const nowMs = this.#clock.monotonicMs();
    const keys = stuckKeys(this.#scan, nowMs, this.#rules);
    const isStuck = keys !== 0 || isShorted(this.#scan, nowMs, this.#rules) || isProven(this.#shorts);
    if (isStuck === this.#reportedStuck || (!isStuck && !isAtRest(this.#scan, this.#rules))) return;
    this.#reportedStuck = isStuck;
    if (!isStuck) {
      this.#listener?.onRecovered();
      return;
    }
    const shorted = isProven(this.#shorts) ? this.#shorts.lines : 0;
    const what = { keys, grounded: this.#scan.grounded, shorted };
    this.#counters.stuck(linesStuck(this.#profile, what));
    this.#listener?.onFault(new Fault("PP202", whereStuck(this.#profile, what)));
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
    this.#edgeCol = byNoEdge;
    this.#pressed = noKey;
    this.#toldPair = 0;
    forgetKeys(this.#scan);
    forgetShorts(this.#shorts);
    this.#lines?.close();
    this.#lines = undefined;
  }
}
