import { Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Supervisor } from "../ports/supervisor.ts";
import { isRestartDue } from "./daily-restart.ts";
import { hourWhereItStands } from "./host-times.ts";
import type { Pad } from "./pad.ts";
import type { PadEvent, PadLog } from "./pad-event.ts";
import type { PartSigns } from "./part-signs.ts";
import { serviceWords, showsItself } from "./service-words.ts";
import { silentParts, type WatchedPart } from "./watchdog.ts";

/** Where nobody watches, the rounds are for the status and the daily restart. */
const usualRoundMs = 10_000;
/** In time also when one round is late. */
const roundsInPatience = 4;
const beatMs = 1_000;

interface ServiceKeeperParts {
  readonly pad: Pick<Pad, "at" | "faults" | "selfTest">;
  readonly supervisor: Supervisor;
  readonly signs: PartSigns;
  readonly clock: Clock;
  readonly restartHour: number;
  /** Begins calls into the parts that are quiet by themselves; their reports say whether these came back. */
  readonly probe: () => void;
  readonly log: PadLog;
  /** The day's restart is due: stop, and end well. */
  readonly onRestart: () => void;
}

/** What the service manager hears of the pad: that it has begun, how it is, that it lives; and the restart that a day needs. */
export class ServiceKeeper {
  readonly #parts: ServiceKeeperParts;
  readonly #startedMs: number;
  readonly #timers = new Map<"beat" | "round", Timer>();
  #isReady = false;
  #words = "";
  #silent: readonly WatchedPart[] = [];
  #isRestarting = false;

  constructor(parts: ServiceKeeperParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.monotonicMs();
  }

  start(): void {
    this.#beat();
    this.#round();
  }

  /** Every event of the pad's log. */
  hear(event: PadEvent): void {
    if (event.event !== "screen") return;
    if (!this.#isReady && showsItself(event)) {
      this.#isReady = true;
      this.#parts.supervisor.ready();
    }
    this.#tellStatus();
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#parts.supervisor.stopping();
  }

  #beat(): void {
    const { clock, signs } = this.#parts;
    signs.seen("event loop");
    this.#timers.set(
      "beat",
      clock.after(beatMs, () => this.#beat()),
    );
  }

  #round(): void {
    const { clock, supervisor } = this.#parts;
    const { watchdogMs } = supervisor;
    const nextMs = watchdogMs === undefined ? usualRoundMs : watchdogMs / roundsInPatience;
    this.#timers.set(
      "round",
      clock.after(nextMs, () => this.#round()),
    );
    this.#watch();
    this.#tellStatus();
    void this.#restartIfDue();
  }

  #watch(): void {
    const { pad, supervisor, signs, clock, probe, log } = this.#parts;
    const silent = silentParts(signs.reports, pad.faults, clock.monotonicMs());
    if (silent.length === 0) supervisor.alive();
    else if (silent.join() !== this.#silent.join()) {
      const { code, detail } = new Fault("PP806", `no sign of life from ${silent.join(", ")}`);
      log({ event: "fault", code, detail });
    }
    if (silent.length === 0 && this.#silent.length > 0) log({ event: "faultCleared", code: "PP806" });
    this.#silent = silent;
    probe();
  }

  #tellStatus(): void {
    const { pad, supervisor } = this.#parts;
    const faults: readonly FaultCode[] = this.#silent.length > 0 ? ["PP806", ...pad.faults] : pad.faults;
    const words = serviceWords(pad.at, faults);
    if (words === this.#words) return;
    this.#words = words;
    supervisor.status(words);
  }

  async #restartIfDue(): Promise<void> {
    if (this.#isRestarting || !this.#isDue()) return;
    this.#isRestarting = true;
    const failed = await this.#parts.pad.selfTest();
    this.#parts.log({ event: "selfTest", failed });
    // A payment may have begun meanwhile.
    if (this.#isDue()) this.#parts.onRestart();
    else this.#isRestarting = false;
  }

  #isDue(): boolean {
    const { clock, pad, restartHour } = this.#parts;
    const localHour = clock.wallSynchronised() ? hourWhereItStands(clock.wallMs()) : undefined;
    const isAtRest = pad.at === undefined || pad.at === "idle" || pad.at === "outOfService";
    return isRestartDue({ upMs: clock.monotonicMs() - this.#startedMs, localHour, isAtRest }, restartHour);
  }
}
