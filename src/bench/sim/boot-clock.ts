import type { Clock, Timer } from "../../ports/clock.ts";
import type { VirtualClock } from "../virtual-clock.ts";

/** What a machine knows of the time when it is switched on. */
export interface BootTime {
  /** What its monotonic clock shows first. */
  readonly uptimeMs: number;
  /** How far its wall clock is off until a time source has set it. */
  readonly wallErrorMs: number;
}

/**
 * While nobody is at the kiosk and nothing is under way, what only looks whether all is as it was looks less often: keypad and
 * switch, four times a second otherwise, the reader's slot and the panel's refresh. A day would take minutes without. Edges are told at once.
 */
const whileResting: ReadonlyMap<number, number> = new Map([
  [250, 60_000],
  [1_000, 60_000],
  [10_000, 1_800_000],
]);

/**
 * The clock of one run of the program. With the run everything ends that it still waited for: a program without power does
 * nothing any more, wherever it was.
 */
export class BootClock implements Clock {
  readonly #world: VirtualClock;
  readonly #startedMs: number;
  readonly #uptimeMs: number;
  readonly #timers = new Set<Timer>();
  #wallErrorMs: number;
  #synchronised = false;
  #isOn = true;
  isResting = false;

  constructor(world: VirtualClock, { uptimeMs, wallErrorMs }: BootTime) {
    this.#world = world;
    this.#startedMs = world.monotonicMs();
    this.#uptimeMs = uptimeMs;
    this.#wallErrorMs = wallErrorMs;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** How much is being waited for. */
  get waits(): number {
    return this.#timers.size;
  }

  monotonicMs(): number {
    return this.#uptimeMs + this.#world.monotonicMs() - this.#startedMs;
  }

  wallMs(): number {
    return this.#world.wallMs() + this.#wallErrorMs;
  }

  wallSynchronised(): boolean {
    return this.#synchronised;
  }

  after(delayMs: number, run: () => void): Timer {
    if (!this.#isOn) return { cancel: () => undefined };
    const restingMs = this.isResting ? whileResting.get(delayMs) : undefined;
    const due = this.#world.after(restingMs ?? delayMs, () => {
      this.#timers.delete(timer);
      run();
    });
    const timer: Timer = {
      cancel: () => {
        due.cancel();
        this.#timers.delete(timer);
      },
    };
    this.#timers.add(timer);
    return timer;
  }

  /** Somebody sets the wall clock wrong, before any time source does. */
  setWall(wallErrorMs: number): void {
    if (!this.#synchronised) this.#wallErrorMs = wallErrorMs;
  }

  /** A time source has set it, or steps it again: off by so much at most. */
  synchronise(wallErrorMs: number): void {
    this.#wallErrorMs = wallErrorMs;
    this.#synchronised = true;
  }

  end(): void {
    this.#isOn = false;
    for (const timer of [...this.#timers]) timer.cancel();
  }
}
