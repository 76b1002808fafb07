import { Fault } from "../../faults/fault.ts";
import type { PadService } from "../../joint/pad-service.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { LogFolder } from "../../ports/log-folder.ts";
import type { Random } from "../../ports/random.ts";
import { Courier, type WayCounts } from "./courier.ts";
import { type FloodGate, nextReleaseMs, pass, release } from "./flood-gate.ts";
import { KeptFiles } from "./kept-files.ts";
import { makeNotification } from "./make-notification.ts";
import type { Draft } from "./notification-kinds.ts";
import { Outbox } from "./outbox.ts";
import type { Way } from "./way.ts";
import { type Heard, type Told, worthTelling } from "./worth-telling.ts";

export interface NotifierParts {
  readonly pad: Pick<PadService, "onNotice" | "status">;
  readonly ways: readonly Way[];
  readonly folder: LogFolder;
  readonly clock: Clock;
  readonly random: Random;
  readonly terminalId: string;
  /** For the log: PP812. */
  readonly onFault: (fault: Fault) => void;
}

/** Longer than a restart of the pad's process, the daily one included. */
export const padGoneAfterMs = 60_000;
/** A disk that hangs holds nothing up for longer. */
const diskPatienceMs = 5_000;
const mostUnheard = 1_000;

/** Hears what the pad tells, and has what matters brought out of the machine. Whoever tells it never waits. */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #files: KeptFiles;
  readonly #outbox: Outbox;
  readonly #couriers: readonly Courier[];
  #endNotices: () => void = () => undefined;
  /** Before the folder was read; undefined from then on. */
  #unheard: Heard[] | undefined = [];
  #told: Told = {};
  #gate: FloodGate = {};
  #padGone: Timer | undefined;
  #release: Timer | undefined;
  #isStopped = false;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    const { ways, folder, clock, onFault } = parts;
    const onProblem = (problem: string) => onFault(new Fault("PP812", problem));
    this.#files = new KeptFiles({ folder, clock, onBroken: onProblem });
    this.#outbox = new Outbox(
      this.#files,
      clock,
      ways.map(({ name }) => name),
    );
    this.#couriers = ways.map((way) => new Courier({ ...parts, way, outbox: this.#outbox, onProblem }));
  }

  get counts(): readonly WayCounts[] {
    return this.#couriers.map(({ counts }) => counts);
  }

  /** Resolves when it works, with what an earlier run has left or without: nobody needs to wait for it. */
  async start(): Promise<void> {
    this.#endNotices = this.#parts.pad.onNotice((notice) => this.#hear(notice));
    this.#watchForPad();
    const told = await this.#orWithout(this.#outbox.open(), "what waited of the last run is not known");
    this.#told = told ?? {};
    this.#judgeUnheard();
    this.#nudge();
  }

  /** Resolves when all that was heard is kept, or the disk has had its time. */
  async stop(): Promise<void> {
    this.#endNotices();
    this.#judgeUnheard();
    this.#isStopped = true;
    this.#padGone?.cancel();
    this.#release?.cancel();
    const { drafts } = release(this.#gate, Number.POSITIVE_INFINITY);
    for (const draft of drafts) this.#add(draft);
    await Promise.all(this.#couriers.map((courier) => courier.stop()));
    await this.#orWithout(this.#files.stop(), "what waits may not be kept");
  }

  #judgeUnheard(): void {
    const unheard = this.#unheard ?? [];
    this.#unheard = undefined;
    for (const heard of unheard) this.#judge(heard);
  }

  #hear(heard: Heard): void {
    if (this.#isStopped) return;
    if (heard.notice === "disconnected") this.#watchForPad();
    if (heard.notice === "connected") this.#askPad();
    if (!this.#unheard) this.#judge(heard);
    else if (this.#unheard.length < mostUnheard) this.#unheard.push(heard);
  }

  #watchForPad(): void {
    this.#padGone?.cancel();
    this.#padGone = this.#parts.clock.after(padGoneAfterMs, () => this.#hear({ notice: "padGone" }));
  }

  #askPad(): void {
    this.#padGone?.cancel();
    this.#parts.pad.status().then(
      (status) => this.#hear({ notice: "status", status }),
      // It has gone again: then it is asked when it comes back.
      () => undefined,
    );
  }

  #judge(heard: Heard): void {
    const { told, drafts } = worthTelling(this.#told, heard);
    const nowMs = this.#parts.clock.monotonicMs();
    for (const draft of drafts) {
      const passed = pass(this.#gate, draft, nowMs);
      this.#gate = passed.gate;
      for (const one of passed.drafts) this.#add(one);
    }
    if (told.outFor !== this.#told.outFor || told.tampered !== this.#told.tampered) this.#outbox.remember(told);
    this.#told = told;
    this.#nudge();
    this.#releaseLater();
  }

  #releaseLater(): void {
    this.#release?.cancel();
    const dueMs = nextReleaseMs(this.#gate);
    if (dueMs === undefined) return;
    const { clock } = this.#parts;
    this.#release = clock.after(dueMs - clock.monotonicMs(), () => {
      const { gate, drafts } = release(this.#gate, clock.monotonicMs());
      this.#gate = gate;
      for (const draft of drafts) this.#add(draft);
      this.#nudge();
      this.#releaseLater();
    });
  }

  #add(draft: Draft): void {
    const lost = this.#outbox.takeLost();
    const facts = lost > 0 ? { ...draft.facts, lost } : draft.facts;
    this.#outbox.add(makeNotification({ ...draft, facts }, this.#parts));
  }

  #nudge(): void {
    for (const courier of this.#couriers) courier.nudge();
  }

  /** What the disk says in time; what it refuses, and its silence, is told and not waited for. */
  #orWithout<T>(work: Promise<T>, problem: string): Promise<T | undefined> {
    const { clock, onFault } = this.#parts;
    return new Promise((resolve) => {
      const without = (why: string): void => {
        timer.cancel();
        onFault(new Fault("PP812", `${problem}: notify.folder ${why}`));
        resolve(undefined);
      };
      const timer = clock.after(diskPatienceMs, () => without(`does not answer within ${diskPatienceMs / 1_000} s`));
      work.then(
        (value) => {
          timer.cancel();
          resolve(value);
        },
        (error: NodeJS.ErrnoException) => without(`cannot be used: ${error.code ?? error.message}`),
      );
    });
  }
}
