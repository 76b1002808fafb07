import { asFault, Fault } from "../faults/fault.ts";
import {
  type Answer,
  type ExpectedAnswer,
  type ExpectedReversalAnswer,
  type NotOurs,
  type ReversalAnswer,
  readAnswer,
  readReversalAnswer,
} from "../host/answers.ts";
import { correlationOf } from "../host/correlation.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { pack } from "../host/iso8583/pack.ts";
import { type NetworkAnswer, readNetworkAnswer, readUnsolicited, type Unsolicited } from "../host/network-messages.ts";
import { readableMti } from "../host/readable-mti.ts";
import type { ResponseCodes } from "../host/response-codes.ts";
import type { MessageMac } from "../keys/scd.ts";
import type { Clock } from "../ports/clock.ts";
import type { HostLink } from "../ports/host-link.ts";
import { checkAnswerMac } from "./host-mac.ts";
import { type Awaited, InFlight, type Nobodys } from "./in-flight.ts";
import type { PadLog } from "./pad-event.ts";

export interface AnswerListener {
  onAnswer(answer: Answer): void;
  /** PP502 to PP504, PP509: no answer, or none that can be believed, after the request had left. */
  onSilent(fault: Fault): void;
}

interface ConversationParts {
  readonly link: HostLink;
  readonly clock: Clock;
  readonly profile: MessageProfile;
  readonly codes: ResponseCodes;
  readonly log: PadLog;
}

/** Messages that went to nobody, since the program began. `asked`: the host's own requests. */
export type DroppedCounts = Readonly<Record<Nobodys | "malformed" | "asked", number>>;

/** The session's own timer ends a request long before: this one only keeps a bug from leaving it here for ever. */
const longestRequestMs = 300_000;

/** Requests out, answers in. An answer that nobody waits for, late or another's, is dropped and counted, never shown. */
export class HostConversation {
  readonly #parts: ConversationParts;
  readonly #inFlight: InFlight;
  readonly #dropped = { late: 0, duplicate: 0, unknown: 0, malformed: 0, asked: 0 };
  #listener: AnswerListener | undefined;
  #onResponseCode: (responseCode: string | undefined) => void = () => undefined;
  #connection = 0;
  #isAnswering = false;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#inFlight = new InFlight(parts.clock);
  }

  start(listener: AnswerListener): void {
    this.#listener = listener;
    this.#parts.link.start({
      onMessage: (message) => this.#onMessage(message),
      onConnected: () => {
        this.#connection += 1;
      },
      onLost: (fault) => {
        this.#connection += 1;
        this.#failAll(fault);
      },
    });
  }

  stop(): Promise<void> {
    // A payment's own end is on disk; nobody is there to hear of it.
    this.giveUp();
    this.#failAll(new Fault("PP503", "the pad is stopping"));
    return this.#parts.link.stop();
  }

  /** Hears of the response code in each answer to a request or a reversal; undefined when it says nothing of keys. */
  onResponseCode(listener: (responseCode: string | undefined) => void): void {
    this.#onResponseCode = listener;
  }

  get dropped(): DroppedCounts {
    return { ...this.#dropped };
  }

  /** Something is awaited. */
  get isBusy(): boolean {
    return this.#inFlight.size > 0;
  }

  /** Another number is another connection. */
  get connection(): number {
    return this.#connection;
  }

  /** Fault PP501 when no connection can be had. */
  ready(deadlineMs: number): Promise<void> {
    return this.#parts.link.ready(deadlineMs);
  }

  /**
   * From here on the request may have reached the host, whatever comes back. The listener hears the rest. `mac` is that of the
   * message; it is released when the request has ended.
   */
  async sendRequest(message: Buffer, expected: ExpectedAnswer, mac?: MessageMac): Promise<void> {
    const { profile, codes, link } = this.#parts;
    const { terminalId, stan } = expected;
    const awaited: Awaited = {
      kind: "request",
      correlation: { mtiClass: expected.requestMti.charAt(1), terminalId, stan },
      mac,
      deadlineMs: longestRequestMs,
      read: (bytes) => {
        const answer = ours(readAnswer(profile, codes, bytes, expected));
        const { verdict } = answer;
        return () => {
          this.#onResponseCode("responseCode" in verdict ? verdict.responseCode : undefined);
          this.#listener?.onAnswer(answer);
        };
      },
      onFailed: (fault) => this.#listener?.onSilent(fault),
    };
    try {
      this.#inFlight.add(awaited);
      await link.send(message);
    } catch (error) {
      // Whatever the link says, the request counts as sent: the ledger says so already. When its answer has come all the
      // same, what is awaited now is another's.
      const { detail } = asFault(error);
      this.#inFlight.fail(awaited, new Fault("PP503", detail, { cause: error }));
    }
  }

  /** No answer to a request is awaited any more; one that still comes is dropped. */
  giveUp(): void {
    for (const awaited of this.#inFlight.all()) {
      if (awaited.kind === "request") this.#inFlight.end(awaited, "late");
    }
  }

  /** The host did not answer, or not sensibly, on this connection: the next message goes out on a new one. */
  distrustLink(): void {
    this.#connection += 1;
    this.#parts.link.drop();
  }

  /** The host's answer to a reversal. Rejects with PP501 to PP504 or PP509; the caller repeats. `mac` as in `sendRequest`. */
  sendReversal(
    message: Buffer,
    expected: ExpectedReversalAnswer,
    deadlineMs: number,
    mac?: MessageMac,
  ): Promise<ReversalAnswer> {
    const { profile, codes } = this.#parts;
    const read = (bytes: Buffer) => ours(readReversalAnswer(profile, codes, bytes, expected));
    return this.#ask({ kind: "reversal", mtiClass: "4", message, expected, deadlineMs, mac, read });
  }

  /** The host's answer to a message to the network itself. Rejects as `sendReversal`. */
  sendNetwork(
    message: Buffer,
    expected: ExpectedReversalAnswer,
    deadlineMs: number,
    mac?: MessageMac,
  ): Promise<NetworkAnswer> {
    const { profile, codes } = this.#parts;
    const read = (bytes: Buffer) => ours(readNetworkAnswer(profile, codes, bytes, expected));
    return this.#ask({ kind: "network", mtiClass: "8", message, expected, deadlineMs, mac, read });
  }

  async #ask<T extends { readonly responseCode: string }>(asked: {
    readonly kind: "reversal" | "network";
    readonly mtiClass: string;
    readonly message: Buffer;
    readonly expected: ExpectedReversalAnswer;
    readonly deadlineMs: number;
    readonly mac: MessageMac | undefined;
    readonly read: (bytes: Buffer) => T;
  }): Promise<T> {
    const { kind, mtiClass, message, expected, deadlineMs, mac, read } = asked;
    let settle: { resolve: (answer: T) => void; reject: (fault: Fault) => void } | undefined;
    const answer = new Promise<T>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const awaited: Awaited = {
      kind,
      correlation: { mtiClass, ...expected },
      mac,
      deadlineMs,
      read: (bytes) => {
        const found = read(bytes);
        return () => {
          if (kind === "reversal") this.#onResponseCode(found.responseCode);
          settle?.resolve(found);
        };
      },
      onFailed: (fault) => {
        settle?.reject(fault);
        // A peer that acknowledges and never answers looks alive for ever. What else is out has a deadline of its own.
        if (fault.code === "PP502" && !this.isBusy) this.distrustLink();
      },
    };
    this.#inFlight.add(awaited);
    try {
      const [received] = await Promise.all([answer, this.#parts.link.send(message)]);
      return received;
    } catch (error) {
      this.#inFlight.end(awaited, "late");
      throw error;
    }
  }

  #onMessage(message: Buffer): void {
    const { profile } = this.#parts;
    try {
      const unsolicited = readUnsolicited(profile, message);
      if (unsolicited) return void this.#answerHost(unsolicited);
      const found = this.#inFlight.find(correlationOf(profile, message));
      if (typeof found === "string") this.#drop(found);
      else this.#take(found, message);
    } catch (error) {
      this.#onMalformed(message, hostFault(error));
    }
  }

  #take(awaited: Awaited, message: Buffer): void {
    try {
      checkAnswerMac(this.#parts.profile, message, awaited.mac);
      const tell = awaited.read(message);
      // Out before anybody hears of it: whoever does may send the next one at once.
      this.#inFlight.end(awaited, "duplicate");
      tell();
    } catch (error) {
      this.#inFlight.fail(awaited, hostFault(error));
    }
  }

  /** Bytes that are no message say nothing of whose they are: what is under way cannot be trusted any more. */
  #onMalformed(message: Buffer, fault: Fault): void {
    const ofNetwork = /^.8/.test(readableMti(this.#parts.profile, message) ?? "");
    const concerned = this.#inFlight.all().filter(({ kind }) => !ofNetwork || kind === "network");
    if (concerned.length === 0) this.#drop("malformed");
    for (const awaited of concerned) this.#inFlight.fail(awaited, fault);
  }

  /** One answer at a time: what a host asks meanwhile is dropped, so that it cannot fill our memory with answers. */
  async #answerHost({ kind, answer }: Unsolicited): Promise<void> {
    const { link, profile, log } = this.#parts;
    this.#dropped.asked += 1;
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    log({ event: "hostAsked", kind });
    try {
      await link.send(pack(profile, answer));
    } catch (error) {
      log({ event: "hostUnanswered", detail: asFault(error).message });
    } finally {
      this.#isAnswering = false;
    }
  }

  #drop(why: Nobodys | "malformed"): void {
    this.#dropped[why] += 1;
    this.#parts.log({ event: "answerDropped", why });
  }

  #failAll(fault: Fault): void {
    for (const awaited of this.#inFlight.all()) this.#inFlight.fail(awaited, fault);
  }
}

/** What was found by its correlation answers nothing else. */
function ours<T extends { readonly kind: string }>(read: T | NotOurs): Exclude<T, NotOurs> {
  if (read.kind === "notOurs") throw new Fault("PP901", "an answer was found for a request that it does not answer");
  return read as Exclude<T, NotOurs>;
}

/** The faults of an answer; anything else is a bug, and goes on. */
function hostFault(error: unknown): Fault {
  if (error instanceof Fault && (error.code === "PP504" || error.code === "PP509")) return error;
  throw error;
}
