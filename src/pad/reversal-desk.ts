import { asFault, Fault } from "../faults/fault.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { pack } from "../host/iso8583/pack.ts";
import {
  decodeReversalRecord,
  encodeReversalRecord,
  type ReversalReason,
  type ReversalRecord,
} from "../host/reversal-record.ts";
import { buildReversal } from "../host/reversal-request.ts";
import type { KeyStore } from "../keys/key-store.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { HostConversation } from "./host-conversation.ts";
import type { PadLog } from "./pad-event.ts";

const place = "host/pending-reversal";
/** Together well within the session's patience for a step: a new payment waits for both. */
const connectDeadlineMs = 5_000;
const answerDeadlineMs = 8_000;
const firstRepeatMs = 5_000;
const longestRepeatMs = 300_000;

interface ReversalDeskParts {
  readonly conversation: HostConversation;
  readonly keyStore: KeyStore;
  readonly store: { commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void> };
  readonly profile: MessageProfile;
  readonly clock: Clock;
  readonly log: PadLog;
}

/** A change of the store that goes into the same commit as the try it belongs to. */
type Change = readonly [place: string, value: Uint8Array | null];

/**
 * The request that may have reached the host and is not answered: written down before it is sent, and reversed until the
 * host acknowledges it, over restarts. One at a time; the next request waits.
 */
export class ReversalDesk {
  readonly #parts: ReversalDeskParts;
  #due: ReversalRecord | undefined;
  #repeat = false;
  #waitMs = firstRepeatMs;
  #timer: Timer | undefined;
  #attempt: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: ReversalDeskParts) {
    this.#parts = parts;
  }

  /** A record that a restart finds was sent, or nearly: whoever took our place may have reversed it already, so we repeat. */
  start(): void {
    const encoded = this.#parts.keyStore.openValue(place);
    if (encoded === undefined) return;
    this.#repeat = true;
    try {
      this.#becomeDue(decodeReversalRecord(encoded));
    } finally {
      encoded.fill(0);
    }
  }

  /** What is not acknowledged by now stays on disk for the next start. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#due = undefined;
  }

  /** To be committed before the request is sent. */
  pending(record: ReversalRecord): Change {
    return this.#parts.keyStore.sealedValue(place, encodeReversalRecord(record));
  }

  /** To be committed with a definite answer. */
  resolved(): Change {
    return [place, null];
  }

  /** The request was not answered: its reversal goes out as soon as the host can be reached. */
  raise(record: ReversalRecord, reason: ReversalReason): void {
    this.#repeat = false;
    this.#becomeDue({ ...record, reason });
  }

  /** As `raise`, for a request that was settled: it is written down as pending again first. */
  async raiseSettled(record: ReversalRecord, reason: ReversalReason): Promise<void> {
    await this.#parts.store.commit(new Map([this.pending({ ...record, reason })]));
    this.raise(record, reason);
  }

  /** Resolves when no reversal is outstanding; Fault PP507 when the host has not acknowledged it. */
  async flush(): Promise<void> {
    if (!this.#due) return;
    await this.#try();
    if (this.#due) throw new Fault("PP507", "an earlier reversal is not acknowledged yet");
  }

  #becomeDue(record: ReversalRecord): void {
    if (this.#stopped) return;
    this.#due = record;
    this.#waitMs = firstRepeatMs;
    this.#parts.log({ event: "reversalPending", stan: record.stan });
    // Not in this turn: the customer's screen comes first.
    this.#timer = this.#parts.clock.after(0, () => void this.#try());
  }

  /** One attempt at a time; it never rejects. */
  #try(): Promise<void> {
    this.#timer?.cancel();
    this.#attempt ??= this.#send().finally(() => {
      this.#attempt = undefined;
      if (!this.#due) return;
      this.#timer = this.#parts.clock.after(this.#waitMs, () => void this.#try());
      this.#waitMs = Math.min(this.#waitMs * 2, longestRepeatMs);
    });
    return this.#attempt;
  }

  async #send(): Promise<void> {
    const { conversation, profile, store, log } = this.#parts;
    const record = this.#due;
    if (!record) return;
    const { stan, terminalId } = record;
    try {
      const message = pack(profile, buildReversal(record, this.#repeat));
      await conversation.ready(connectDeadlineMs);
      this.#repeat = true;
      log({ event: "reversalSent", stan });
      const answer = await conversation.sendReversal(message, { stan, terminalId }, answerDeadlineMs);
      if (answer.kind === "refused") return log({ event: "reversalRefused", stan, responseCode: answer.responseCode });
      await store.commit(new Map([this.resolved()]));
      this.#due = undefined;
      log({ event: "reversalAcknowledged", stan });
    } catch (error) {
      log({ event: "reversalWaits", stan, detail: asFault(error).message });
    }
  }
}
