import { Fault } from "../../src/faults/fault.ts";
import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { Framer, LineToken } from "./framer.ts";
import type { ReaderCounters } from "./reader-counters.ts";

/** How a line is kept, as data. A protocol without a handshake has no `ack`, `nak` and `clear`. */
export interface LineRules {
  /** Sent for a good answer. With it the reader acknowledges commands as well. */
  readonly ack?: Buffer;
  /** Asks for an answer once more, without executing anything again. */
  readonly nak?: Buffer;
  /** Ends whatever the reader is about; it sends the same back. */
  readonly clear?: Buffer;
  /** The reader sends every byte of a command back before it answers. */
  readonly echoes: boolean;
  /** From a command to its acknowledgement. */
  readonly ackMs: number;
  /** A pause that no frame has. */
  readonly gapMs: number;
  /** Silence after something unknown, until it counts as over. */
  readonly quietMs: number;
  /** From an answer to the next command. */
  readonly settleMs: number;
}

/** `idempotent` may be sent again at will; `chip` and `motion` may not once they may have been executed. */
export type CommandClass = "idempotent" | "chip" | "motion";

export interface Ask<Message> {
  readonly frame: Buffer;
  readonly class: CommandClass;
  readonly answerMs: number;
  readonly isAnswer: (message: Message) => boolean;
  /** The reader asks for as much time again. */
  readonly isWaiting?: (message: Message) => boolean;
}

/** `refused`: it was not executed. `notAcknowledged`: perhaps it was. `notAnswered`: the reader had taken it. */
export type FailureReason = "refused" | "notAcknowledged" | "notAnswered" | "closed";

/** One command went without its answer. What that means for the card is the protocol's to say. */
export class ExchangeFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(reason);
    this.reason = reason;
  }
}

export interface ExchangeOptions<Message> {
  readonly write: (bytes: Buffer) => Promise<void>;
  readonly framer: Framer<Message>;
  readonly rules: LineRules;
  readonly clock: Clock;
  readonly counters: ReaderCounters;
  readonly onNotice?: () => void;
  /** Wipes a message that nobody asked for: it may be card data. */
  readonly discard: (message: Message) => void;
}

interface Flight<Message> {
  readonly ask: Ask<Message> | undefined;
  readonly done: (answer: Message | undefined) => void;
  readonly fail: (reason: FailureReason) => void;
  phase: "settling" | "acking" | "answering" | "clearing";
  heardBytes: number;
  naksLeft: number;
  extensionsLeft: number;
}

const answerRepeats = 3;
/** A reader that asks for time again and again must come to an end as well. */
const mostExtensions = 60;
/** Readers keep an answer for 300 ms; a request for it that got lost has to be repeated before. */
const nakAgainMs = 90;
const clearAttempts = 3;

/** One command at a time on a half-duplex line, each with its deadlines. Everything that comes late is counted and dropped. */
export class Exchange<Message> {
  readonly #options: ExchangeOptions<Message>;
  #flight: Flight<Message> | undefined;
  #timer: Timer | undefined;
  #lineTimer: Timer | undefined;
  #nakTimer: Timer | undefined;
  #freeAtMs = 0;
  #closed = false;
  #heardBytes = 0;

  constructor(options: ExchangeOptions<Message>) {
    this.#options = options;
  }

  /** Bytes that came so far, good or bad. */
  get heardBytes(): number {
    return this.#heardBytes;
  }

  /** One attempt. Rejects with ExchangeFailure. */
  async ask(ask: Ask<Message>): Promise<Message> {
    const answer = await this.#fly(ask, () => this.#send(ask.frame));
    if (answer === undefined) throw new Fault("PP901", "an exchange ended without an answer");
    return answer;
  }

  /** The line is empty afterwards, and the reader waits for a command; everything that was under way is forgotten. */
  async clear(): Promise<void> {
    for (let attempt = 1; attempt <= clearAttempts; attempt += 1) {
      try {
        await this.#fly(undefined, () => this.#sendClear());
        return;
      } catch (error) {
        if (!(error instanceof ExchangeFailure) || error.reason === "closed" || attempt === clearAttempts) throw error;
      }
    }
  }

  take(bytes: Buffer): void {
    const { framer } = this.#options;
    const skippedBefore = framer.skippedBytes;
    const tokens = framer.push(bytes);
    bytes.fill(0);
    this.#heardBytes += bytes.length;
    if (this.#flight) this.#flight.heardBytes += bytes.length;
    this.#nakTimer?.cancel();
    this.#hear(tokens, framer.skippedBytes - skippedBefore);
    this.#lineTimer?.cancel();
    if (framer.state === "clean") return;
    const { gapMs, quietMs } = this.#options.rules;
    this.#lineTimer = this.#options.clock.after(framer.state === "inside" ? gapMs : quietMs, () => this.#lineIsQuiet());
  }

  close(): void {
    this.#closed = true;
    this.#flight?.fail("closed");
    this.#lineTimer?.cancel();
  }

  #fly(ask: Ask<Message> | undefined, begin: () => void): Promise<Message | undefined> {
    if (this.#flight) throw new Fault("PP901", "two commands to the card reader at once");
    if (this.#closed) return Promise.reject(new ExchangeFailure("closed"));
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#timer?.cancel();
        this.#nakTimer?.cancel();
        this.#flight = undefined;
        this.#freeAtMs = this.#options.clock.monotonicMs() + this.#options.rules.settleMs;
      };
      this.#flight = {
        ask,
        done: (answer) => {
          end();
          resolve(answer);
        },
        fail: (reason) => {
          end();
          reject(new ExchangeFailure(reason));
        },
        phase: "settling",
        heardBytes: 0,
        naksLeft: answerRepeats,
        extensionsLeft: mostExtensions,
      };
      const settleMs = this.#settleMs();
      if (settleMs > 0) this.#wait(settleMs, begin);
      else begin();
    });
  }

  /** Half duplex: nothing is written into what may be a frame, nor right behind one. A line that never rests is written to all the same. */
  #settleMs(): number {
    const { framer, rules, clock } = this.#options;
    const restMs = { clean: 0, dirty: rules.quietMs, inside: rules.gapMs }[framer.state];
    return Math.max(this.#freeAtMs - clock.monotonicMs(), restMs);
  }

  #send(frame: Buffer): void {
    const { rules } = this.#options;
    if (!this.#flight?.ask) return;
    const { phase, ms } = rules.ack
      ? { phase: "acking" as const, ms: rules.ackMs }
      : { phase: "answering" as const, ms: this.#flight.ask.answerMs };
    this.#flight.phase = phase;
    this.#flight.heardBytes = 0;
    this.#wait(ms, () => this.#flight?.fail(phase === "acking" ? "notAcknowledged" : "notAnswered"));
    this.#write(frame);
  }

  #sendClear(): void {
    const { clear, ackMs } = this.#options.rules;
    if (!this.#flight) return;
    this.#flight.phase = "clearing";
    this.#wait(ackMs, () => this.#flight?.fail("notAcknowledged"));
    if (clear) this.#write(clear);
  }

  #write(bytes: Buffer): void {
    const flight = this.#flight;
    this.#options.write(bytes).catch(() => {
      if (flight === this.#flight) flight?.fail("closed");
    });
  }

  #wait(ms: number, then: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(ms, then);
  }

  #hear(tokens: readonly LineToken<Message>[], skippedBytes: number): void {
    if (skippedBytes > 0) this.#options.counters.add("LineSkippedByteCount", skippedBytes);
    for (const token of tokens) {
      if (token.kind === "message") this.#hearMessage(token.message);
      else if (token.kind === "notice") this.#options.onNotice?.();
      else this.#hearControl(token.kind);
    }
  }

  #hearControl(kind: "ack" | "nak" | "cleared" | "waiting"): void {
    const flight = this.#flight;
    const ask = flight?.ask;
    if (!flight) return;
    if (kind === "cleared" && flight.phase === "clearing") flight.done(undefined);
    if (!ask) return;
    if (kind === "ack" && flight.phase === "acking") {
      flight.phase = "answering";
      this.#wait(ask.answerMs, () => flight.fail("notAnswered"));
    }
    if (kind === "waiting" && flight.phase === "answering" && flight.extensionsLeft > 0) {
      flight.extensionsLeft -= 1;
      this.#wait(ask.answerMs, () => flight.fail("notAnswered"));
    }
    const mayRefuse = flight.phase === "acking" || (flight.phase === "answering" && !this.#options.rules.ack);
    if (kind === "nak" && mayRefuse) flight.fail("refused");
  }

  #hearMessage(message: Message): void {
    const { rules, counters } = this.#options;
    const flight = this.#flight;
    const ask = flight?.ask;
    // Before its acknowledgement an answer may be one that was sent twice: good enough only for what may be asked again.
    const isAwaited = flight?.phase === "answering" || (flight?.phase === "acking" && ask?.class === "idempotent");
    if (ask && isAwaited && ask.isAnswer(message)) {
      if (rules.ack) this.#write(rules.ack);
      flight?.done(message);
    } else if (ask && isAwaited && ask.isWaiting?.(message)) {
      this.#hearControl("waiting");
    } else {
      if (!rules.echoes) counters.add("LineLateAnswerCount");
      this.#options.discard(message);
    }
  }

  #lineIsQuiet(): void {
    const { framer, rules } = this.#options;
    const skippedBefore = framer.skippedBytes;
    const tokens = framer.gap();
    this.#hear(tokens, framer.skippedBytes - skippedBefore);
    const flight = this.#flight;
    if (flight?.phase !== "answering" || !flight.ask) return;
    if (rules.nak) {
      this.#askForAnswerAgain(flight, rules.nak);
      return;
    }
    // What is no longer than the command was only its echo, and the answer is still to come.
    if (flight.heardBytes > (rules.echoes ? flight.ask.frame.length + 1 : 0)) flight.fail("notAnswered");
  }

  #askForAnswerAgain(flight: Flight<Message>, nak: Buffer): void {
    const again = () => {
      if (flight !== this.#flight || flight.phase !== "answering") return;
      if (flight.naksLeft > 0) this.#askForAnswerAgain(flight, nak);
      // Noise while a card is being moved says nothing about the answer; that one is waited for.
      else if (flight.ask?.class !== "motion") flight.fail("notAnswered");
    };
    if (flight.naksLeft > 0) {
      flight.naksLeft -= 1;
      this.#options.counters.add("LineRepeatedAnswerCount");
      this.#write(nak);
    }
    this.#nakTimer?.cancel();
    this.#nakTimer = this.#options.clock.after(nakAgainMs, again);
  }
}
