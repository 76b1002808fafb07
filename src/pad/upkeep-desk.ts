import type { Instant } from "../attempts/try-policy.ts";
import { asFault, type Fault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Keypad, KeypadLinePresses } from "../ports/keypad.ts";
import type { Random } from "../ports/random.ts";
import type { Changes } from "../store/changes.ts";
import { SerialQueue } from "../store/serial-queue.ts";
import { withHappening } from "../upkeep/count.ts";
import { withPresses } from "../upkeep/line-wear.ts";
import { type Reminder, type ReminderId, reminders, type UpkeepPolicy } from "../upkeep/reminders.ts";
import { asWritten, withStart } from "../upkeep/start.ts";
import { type Care, caredFor, newUpkeep, type Upkeep } from "../upkeep/upkeep.ts";
import { readUpkeep, upkeepBytes } from "../upkeep/upkeep-record.ts";
import { checkedReason } from "./checked-reason.ts";
import { happeningOf } from "./happenings.ts";
import type { PadEvent, PadLog } from "./pad-event.ts";

const place = "service/upkeep";
/** An SD card is spared; so much of the counts a power cut may cost. */
const keepEveryMs = 600_000;
/** As many keys as some two hundred PINs: noise over them is paid once. */
const pressesPerBatch = 1_000;
const untoldKept = 20;

/** What the pad brings beside its store. */
export interface UpkeepParts {
  readonly policy: UpkeepPolicy;
  /** What the hardware clock says, Unix epoch; undefined where there is none. */
  readonly hardwareClockMs: () => Promise<number | undefined>;
  /** The kernel's name for the time since the machine was switched on; null where it does not tell. */
  readonly bootId: () => Promise<string | null>;
}

export interface UpkeepDeskParts extends UpkeepParts {
  readonly store: { get(key: string): Buffer | undefined; commit(changes: Changes): Promise<void> };
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined where nobody keeps events, since the pad does not run: what is done is told when it starts. */
  readonly log: PadLog | undefined;
  readonly now: () => Instant;
  /** When it is opened; undefined before the first. */
  readonly selfTestAgoMs: number | undefined;
  /** Undefined for a pad that does not run. */
  readonly keypad: Pick<Keypad, "takePresses"> | undefined;
  /** The store has refused what nobody waits for. */
  readonly onStoreFault?: ((fault: Fault) => void) | undefined;
}

/** Counts what wears the machine, over restarts, and says when somebody should look after it. Give it the pad's events. */
export class UpkeepDesk {
  readonly #parts: UpkeepDeskParts;
  #upkeep: Upkeep;
  /** Typed since the last batch; exact, so it stays here. */
  #typed: readonly KeypadLinePresses[] = [];
  /** On the monotonic clock. A store that has refused a write is not asked again. */
  #selfTestMs: number | undefined;
  #due: ReadonlySet<ReminderId> = new Set();
  #timer: Timer | undefined;
  /** What is being written is not overtaken by what was true before. */
  readonly #turns = new SerialQueue();
  #isRunning = false;

  private constructor(parts: UpkeepDeskParts, upkeep: Upkeep) {
    this.#parts = parts;
    this.#upkeep = upkeep;
    const { clock, selfTestAgoMs } = parts;
    this.#selfTestMs = selfTestAgoMs === undefined ? undefined : clock.monotonicMs() - selfTestAgoMs;
  }

  /** What was kept, or counts that begin anew where that is damaged. */
  static open(parts: UpkeepDeskParts): UpkeepDesk {
    const bytes = parts.store.get(place);
    const kept = bytes && readUpkeep(bytes);
    if (bytes && !kept) parts.log?.({ event: "upkeepLost" });
    return new UpkeepDesk(parts, kept ?? newUpkeep(parts.now()));
  }

  /** The program begins to serve: from now on counts are kept now and then. */
  async begin(): Promise<void> {
    const { clock, now } = this.#parts;
    const [hardwareClockMs, bootId] = [await this.#parts.hardwareClockMs(), await this.#parts.bootId()];
    this.#upkeep = withStart(this.#upkeep, { now: now(), monotonicMs: clock.monotonicMs(), bootId, hardwareClockMs });
    this.#isRunning = true;
    for (const { care, note } of this.#upkeep.untold) this.#parts.log?.({ event: "maintenanceDone", care, note });
    this.#upkeep = { ...this.#upkeep, untold: [] };
    await this.#keepOrTell();
    this.#remind();
    this.#later();
  }

  get upkeep(): Upkeep {
    return this.#upkeep;
  }

  get due(): readonly Reminder[] {
    const { policy, now, clock } = this.#parts;
    const since = this.#selfTestMs;
    const selfTestAgoMs = since === undefined ? undefined : clock.monotonicMs() - since;
    return reminders({ upkeep: this.#upkeep, now: now(), selfTestAgoMs }, policy);
  }

  hear(event: PadEvent): void {
    if (event.event === "selfTest") this.#selfTestMs = this.#parts.clock.monotonicMs();
    const happening = happeningOf(event);
    if (!happening) return;
    this.#upkeep = withHappening(this.#upkeep, happening);
    this.#remind();
  }

  /** Somebody has done it: on the medium, then told. Fault PP801 for a note that is none, PP7xx when it cannot be written. */
  async done(care: Care, note: string): Promise<void> {
    const { log, now } = this.#parts;
    const done = { care, note: checkedReason(note) };
    const untold = log ? [] : [done];
    const cared = (upkeep: Upkeep): Upkeep => {
      return { ...caredFor(upkeep, care, now()), untold: [...upkeep.untold, ...untold].slice(-untoldKept) };
    };
    await this.#turns.run(async () => {
      await this.#write(cared(this.#upkeep));
      // What was counted while it was written is not lost.
      this.#upkeep = cared(this.#upkeep);
    });
    log?.({ event: "maintenanceDone", ...done });
    this.#remind();
  }

  /** The last batch. A store that refuses it is told of, and is no reason not to stop. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#takePresses(1);
    await this.#keepOrTell();
  }

  #later(): void {
    this.#timer = this.#parts.clock.after(keepEveryMs, () => {
      this.#takePresses(pressesPerBatch);
      this.#remind();
      void this.#keepOrTell();
      this.#later();
    });
  }

  /** Where at least `fewest` keys wait for it. */
  #takePresses(fewest: number): void {
    const { keypad, random } = this.#parts;
    const taken = keypad?.takePresses() ?? [];
    this.#typed = taken.map((one, index) => ({ ...one, presses: one.presses + (this.#typed[index]?.presses ?? 0) }));
    // Each key is on one row.
    const keys = this.#typed.reduce((sum, { line, presses }) => sum + (line === "row" ? presses : 0), 0);
    if (keys < fewest) return;
    this.#upkeep = withPresses(this.#upkeep, this.#typed, keys, random);
    this.#typed = [];
  }

  #remind(): void {
    const due = this.due;
    const before = this.#due;
    this.#due = new Set(due.map(({ id }) => id));
    for (const { id, reason } of due) {
      if (before.has(id)) continue;
      this.#parts.log?.({ event: "maintenanceDue", reminder: id, reason: reason.en, reasonZh: reason.zh });
    }
  }

  async #keepOrTell(): Promise<void> {
    try {
      await this.#turns.run(() => this.#write(this.#upkeep));
    } catch (error) {
      this.#parts.onStoreFault?.(asFault(error));
    }
  }

  async #write(upkeep: Upkeep): Promise<void> {
    const { store, clock, log, now } = this.#parts;
    const at = { now: now(), monotonicMs: clock.monotonicMs(), isRunning: this.#isRunning };
    // A pad that does not run leaves its next start to find how the last one ended.
    await store.commit(new Map([[place, upkeepBytes(log ? asWritten(upkeep, at) : upkeep)]]));
  }
}
