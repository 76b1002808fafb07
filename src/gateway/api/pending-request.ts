import type { Clock, Timer } from "../../ports/clock.ts";
import { type CommandHeader, type Completion, completion, type Message } from "./envelope.ts";

/** Why a command is to end before its time. */
export type GivenUp = "canceled" | "timeOut";

/** One command between its acknowledgement and its completion, of which there is exactly one. */
export class PendingRequest {
  readonly header: CommandHeader;
  readonly #clock: Clock;
  readonly #onDone: (message: Message, end: Completion) => void;
  #timer: Timer | undefined;
  #isDone = false;
  #onGivenUp: (why: GivenUp) => void = (why) => this.finish({ completionCode: why });

  constructor(header: CommandHeader, clock: Clock, onDone: (message: Message, end: Completion) => void) {
    this.header = header;
    this.#clock = clock;
    this.#onDone = onDone;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** The command's own timeout, and never longer than `mostMs`. */
  limit(mostMs: number): void {
    this.#arm(Math.min(this.header.timeout || mostMs, mostMs), () => this.giveUp("timeOut"));
  }

  /** What giving up means where it takes more than to say so. */
  onGivenUp(act: (why: GivenUp) => void): void {
    this.#onGivenUp = act;
  }

  giveUp(why: GivenUp): void {
    if (!this.#isDone) this.#onGivenUp(why);
  }

  /** Ends the wait that follows on giving up. */
  finishAfter(ms: number, end: Completion): void {
    this.#arm(ms, () => this.finish(end));
  }

  /** The first end counts. */
  finish(end: Completion): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#timer?.cancel();
    this.#onDone(completion(this.header, end), end);
  }

  #arm(ms: number, run: () => void): void {
    if (this.#isDone) return;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, run);
  }
}
