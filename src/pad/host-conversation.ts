import { asFault, Fault } from "../faults/fault.ts";
import {
  type Answer,
  type ExpectedAnswer,
  type ExpectedReversalAnswer,
  type ReversalAnswer,
  readAnswer,
  readReversalAnswer,
} from "../host/answers.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import type { ResponseCodes } from "../host/response-codes.ts";
import type { Clock } from "../ports/clock.ts";
import type { HostLink } from "../ports/host-link.ts";
import type { PadLog } from "./pad-event.ts";

export interface AnswerListener {
  onAnswer(answer: Answer): void;
  /** PP503 or PP504: no answer, or none that can be believed, after the request had left. */
  onSilent(fault: Fault): void;
}

interface ConversationParts {
  readonly link: HostLink;
  readonly clock: Clock;
  readonly profile: MessageProfile;
  readonly codes: ResponseCodes;
  readonly log: PadLog;
}

/** What is waited for: one thing at a time, since a new request waits for the reversal of the one before. */
type Awaited =
  | { readonly kind: "answer"; readonly expected: ExpectedAnswer }
  | {
      readonly kind: "reversalAnswer";
      readonly expected: ExpectedReversalAnswer;
      readonly resolve: (answer: ReversalAnswer) => void;
      readonly reject: (fault: Fault) => void;
    };

/** Requests out, answers in. An answer that nobody waits for, late or another's, is dropped and logged, never shown. */
export class HostConversation {
  readonly #parts: ConversationParts;
  #listener: AnswerListener | undefined;
  #awaited: Awaited | undefined;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  start(listener: AnswerListener): void {
    this.#listener = listener;
    this.#parts.link.start({
      onMessage: (message) => this.#onMessage(message),
      onLost: (fault) => this.#fail(fault),
    });
  }

  stop(): Promise<void> {
    const awaited = this.#awaited;
    this.#awaited = undefined;
    if (awaited?.kind === "reversalAnswer") awaited.reject(new Fault("PP503", "the pad is stopping"));
    return this.#parts.link.stop();
  }

  /** Fault PP501 when no connection can be had. */
  ready(deadlineMs: number): Promise<void> {
    return this.#parts.link.ready(deadlineMs);
  }

  /** From here on the request may have reached the host, whatever comes back. The listener hears the rest. */
  async sendRequest(message: Buffer, expected: ExpectedAnswer): Promise<void> {
    const awaited: Awaited = { kind: "answer", expected };
    this.#awaited = awaited;
    try {
      await this.#parts.link.send(message);
    } catch (error) {
      // Whatever the link says, the request counts as sent: the ledger says so already. When its answer has come all the
      // same, what is awaited now is another's.
      const { detail } = asFault(error);
      if (this.#awaited === awaited) this.#fail(new Fault("PP503", detail, { cause: error }));
    }
  }

  /** No answer is awaited any more; one that still comes is dropped. */
  giveUp(): void {
    if (this.#awaited?.kind === "answer") this.#awaited = undefined;
  }

  /** The host did not answer, or not sensibly, on this connection: the next message goes out on a new one. */
  distrustLink(): void {
    this.#parts.link.drop();
  }

  /** The host's answer to a reversal. Rejects with PP501 to PP504; the caller repeats. */
  async sendReversal(message: Buffer, expected: ExpectedReversalAnswer, deadlineMs: number): Promise<ReversalAnswer> {
    const { link, clock } = this.#parts;
    const answer = new Promise<ReversalAnswer>((resolve, reject) => {
      this.#awaited = { kind: "reversalAnswer", expected, resolve, reject };
    });
    const timer = clock.after(deadlineMs, () => {
      this.#fail(new Fault("PP502", "no answer to the reversal in time"));
      this.distrustLink();
    });
    try {
      const [received] = await Promise.all([answer, link.send(message)]);
      return received;
    } catch (error) {
      this.#awaited = undefined;
      throw error;
    } finally {
      timer.cancel();
    }
  }

  #onMessage(message: Buffer): void {
    const { log } = this.#parts;
    try {
      if (!this.#awaited || !this.#read(this.#awaited, message)) log({ event: "answerDropped" });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "PP504") throw error;
      this.#fail(error);
    }
  }

  /** False when the message answers something else. */
  #read(awaited: Awaited, message: Buffer): boolean {
    const { profile, codes } = this.#parts;
    if (awaited.kind === "answer") {
      const answer = readAnswer(profile, codes, message, awaited.expected);
      if (answer.kind === "notOurs") return false;
      this.#awaited = undefined;
      this.#listener?.onAnswer(answer);
      return true;
    }
    const answer = readReversalAnswer(profile, codes, message, awaited.expected);
    if (answer.kind === "notOurs") return false;
    this.#awaited = undefined;
    awaited.resolve(answer);
    return true;
  }

  #fail(fault: Fault): void {
    const awaited = this.#awaited;
    if (!awaited) return;
    this.#awaited = undefined;
    if (awaited.kind === "answer") this.#listener?.onSilent(fault);
    else awaited.reject(fault);
  }
}
