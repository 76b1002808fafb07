import type { Clock, Timer } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { patienceMs, waitAfterMs } from "./back-off.ts";
import type { Offered, Outbox } from "./outbox.ts";
import type { Sent, Way, WayName } from "./way.ts";

interface CourierParts {
  readonly way: Way;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  /** The first of several failures in a row. */
  readonly onProblem: (problem: string) => void;
}

/** For health: since this process began. */
export interface WayCounts {
  readonly way: WayName;
  readonly sent: number;
  /** Attempts. */
  readonly failed: number;
  readonly dropped: number;
  readonly waiting: number;
}

/** Brings one receiver what waits for it, one at a time, again and again until it is taken. */
export class Courier {
  readonly #parts: CourierParts;
  readonly #stop = new AbortController();
  #under: Promise<void> | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #sent = 0;
  #failed = 0;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  get counts(): WayCounts {
    const { way, outbox } = this.#parts;
    return {
      way: way.name,
      sent: this.#sent,
      failed: this.#failed,
      dropped: outbox.droppedBy(way.name),
      waiting: outbox.waiting(way.name),
    };
  }

  /** Something may be waiting. */
  nudge(): void {
    if (this.#under || this.#timer || this.#stop.signal.aborted) return;
    const { way, outbox } = this.#parts;
    const offered = outbox.next(way.name);
    if (!offered) return;
    this.#under = this.#bring(offered).then(() => {
      this.#under = undefined;
      this.nudge();
    });
  }

  /** Resolves when nothing is under way any more; what was not taken waits for the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#timer?.cancel();
    await this.#under;
  }

  async #bring(offered: Offered): Promise<void> {
    const { way, outbox } = this.#parts;
    const sent = await this.#send(offered);
    if (sent.taken) {
      this.#sent += 1;
      this.#failures = 0;
      outbox.taken(way.name, offered);
    } else if (!this.#stop.signal.aborted) {
      this.#onFailure(offered, sent.problem);
    }
  }

  /** A bug in a way is a failure of it, and ends nothing else. */
  async #send({ notification }: Offered): Promise<Sent> {
    try {
      return await this.#parts.way.send(notification, this.#stop.signal);
    } catch (error) {
      return { taken: false, problem: error instanceof Error ? `${error.name}: ${error.message}` : "it threw" };
    }
  }

  #onFailure(offered: Offered, problem: string): void {
    const { way, outbox, clock, random, onProblem } = this.#parts;
    this.#failed += 1;
    this.#failures += 1;
    if (this.#failures === 1) onProblem(problem);
    if (clock.monotonicMs() - offered.sinceMs >= patienceMs) outbox.dropped(way.name, offered);
    else outbox.refused(way.name, offered);
    const chance = random.bytes(4).readUInt32BE() / 2 ** 32;
    this.#timer = clock.after(waitAfterMs(this.#failures, chance), () => {
      this.#timer = undefined;
      this.nudge();
    });
  }
}
