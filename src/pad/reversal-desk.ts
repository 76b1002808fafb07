import { asFault, Fault } from "../faults/fault.ts";
import type { ReversalAnswer } from "../host/answers.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { type ResponseCodes, responseCodeRow } from "../host/response-codes.ts";
import { encodeReversalRecord, type ReversalReason, type ReversalRecord } from "../host/reversal-record.ts";
import { buildReversal } from "../host/reversal-request.ts";
import type { KeyStore } from "../keys/key-store.ts";
import type { Scd } from "../keys/scd.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import { type FlaggedReversal, flagged, flaggedReversals, mostFlagged, tooManyFlagged } from "./flagged-reversals.ts";
import type { HostConversation } from "./host-conversation.ts";
import { packAuthenticated } from "./host-mac.ts";
import type { HostRules } from "./host-rules.ts";
import type { NetworkDesk } from "./network-desk.ts";
import type { PadLog } from "./pad-event.ts";
import { pendingReversal, pendingReversalPlace } from "./pending-reversal.ts";
import { ReversalAttempts } from "./reversal-attempts.ts";

/** With connecting and a sign-on well within the session's patience for a step: a new payment waits for them. */
const answerDeadlineMs = 8_000;
const firstRepeatMs = 5_000;
const longestRepeatMs = 300_000;

interface ReversalDeskParts {
  readonly conversation: HostConversation;
  readonly network: Pick<NetworkDesk, "ready">;
  readonly scd: Pick<Scd, "openMac">;
  readonly keyStore: KeyStore;
  readonly store: {
    get(key: string): Buffer | undefined;
    commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  };
  readonly profile: MessageProfile;
  readonly codes: ResponseCodes;
  readonly rules: Pick<HostRules, "reversalForm" | "reversalLimit">;
  readonly clock: Clock;
  readonly log: PadLog;
}

/** A change of the store that goes into the same commit as the try it belongs to. */
type Change = readonly [place: string, value: Uint8Array | null];

/**
 * The request that may have reached the host and is not answered: written down before it is sent, and reversed until the
 * host acknowledges it, over restarts. One at a time; the next request waits. One that the host will not take, or that has left
 * as often as the configuration allows, is flagged for the technician, and payments go on.
 */
export class ReversalDesk {
  readonly #parts: ReversalDeskParts;
  readonly #attempts: ReversalAttempts;
  #due: ReversalRecord | undefined;
  #repeat = false;
  #waitMs = firstRepeatMs;
  #timer: Timer | undefined;
  #attempt: Promise<void> | undefined;
  #whyNot = "not tried yet";
  #flagged = 0;
  #stopped = false;

  constructor(parts: ReversalDeskParts) {
    this.#parts = parts;
    this.#attempts = new ReversalAttempts(parts.store);
  }

  /** A record that a restart finds was sent, or nearly: whoever took our place may have reversed it already, so we repeat. */
  start(): void {
    this.#countFlagged();
    const record = pendingReversal(this.#parts.keyStore);
    if (!record) return;
    this.#repeat = true;
    this.#becomeDue(record);
  }

  /** What is not acknowledged by now stays on disk for the next start. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#due = undefined;
  }

  /** Fault PP508 while reversals wait for the technician. */
  get fault(): Fault | undefined {
    return this.#flagged === 0 ? undefined : new Fault("PP508", `${this.#flagged} of at most ${mostFlagged}`);
  }

  get standing(): { readonly pending: boolean; readonly flagged: number } {
    return { pending: this.#due !== undefined, flagged: this.#flagged };
  }

  /** To be committed before the request is sent. */
  pending(record: ReversalRecord): Change {
    return this.#parts.keyStore.sealedValue(pendingReversalPlace, encodeReversalRecord(record));
  }

  /** To be committed with a definite answer. */
  resolved(): Change {
    return [pendingReversalPlace, null];
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

  /** Resolves when no reversal is outstanding; Fault PP507 when the host has not acknowledged it, or too many are flagged. */
  async flush(): Promise<void> {
    if (this.#due) await this.#try();
    if (this.#due) throw new Fault("PP507", `an earlier reversal is not acknowledged yet: ${this.#whyNot}`);
    if (this.#flagged >= mostFlagged) throw new Fault("PP507", tooManyFlagged);
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
    const { network, rules, log } = this.#parts;
    const record = this.#due;
    if (!record) return;
    const { stan } = record;
    try {
      // Left off before the record of it was moved.
      if (this.#attempts.of(stan) >= rules.reversalLimit) return await this.#flag(record, "limit");
      await network.ready();
      const answer = await this.#ask(record);
      if (answer.kind === "acknowledged") return await this.#acknowledged(stan);
      this.#whyNot = `the host answered ${answer.responseCode}`;
      log({ event: "reversalRefused", stan, responseCode: answer.responseCode });
      if (this.#isDefinite(answer)) return await this.#flag(record, "refused", answer.responseCode);
    } catch (error) {
      this.#whyNot = asFault(error).message;
      log({ event: "reversalWaits", stan, detail: this.#whyNot });
    }
    await this.#flagAtLimit(record);
  }

  /** Counted durably before it leaves, so that no number of restarts makes more of them. */
  async #ask(record: ReversalRecord): Promise<ReversalAnswer> {
    const { conversation, scd, store, profile, rules, log } = this.#parts;
    const { stan, terminalId } = record;
    const mac = await scd.openMac();
    try {
      const message = packAuthenticated(profile, buildReversal(record, this.#repeat, profile, rules.reversalForm), mac);
      await store.commit(new Map([this.#attempts.counted(stan, this.#attempts.of(stan) + 1)]));
      this.#repeat = true;
      log({ event: "reversalSent", stan });
      return await conversation.sendReversal(message, { stan, terminalId }, answerDeadlineMs, mac);
    } finally {
      mac?.release();
    }
  }

  async #acknowledged(stan: string): Promise<void> {
    await this.#parts.store.commit(new Map<string, null>([[pendingReversalPlace, null], this.#attempts.forgotten()]));
    this.#due = undefined;
    this.#parts.log({ event: "reversalAcknowledged", stan });
  }

  /** A host that knows the code and says no: repeating the same bytes changes nothing. */
  #isDefinite({ responseCode }: ReversalAnswer): boolean {
    const { codes } = this.#parts;
    if (!codes.answers.has(responseCode)) return false;
    const { verdict } = responseCodeRow(codes, responseCode);
    if (verdict.kind === "declined") return verdict.reason !== "tryLater";
    return verdict.kind === "hostFault" && verdict.faultCode === "PP505";
  }

  async #flagAtLimit(record: ReversalRecord): Promise<void> {
    try {
      if (this.#due && this.#attempts.of(record.stan) >= this.#parts.rules.reversalLimit)
        await this.#flag(record, "limit");
    } catch (error) {
      this.#parts.log({ event: "reversalWaits", stan: record.stan, detail: asFault(error).message });
    }
  }

  /** Moved in one commit: it is pending or flagged, never both and never neither. */
  async #flag(record: ReversalRecord, why: FlaggedReversal["why"], responseCode = ""): Promise<void> {
    const { keyStore, store, clock, log } = this.#parts;
    const { stan } = record;
    const attempts = this.#attempts.of(stan);
    const change = flagged(keyStore, { record, why, responseCode, attempts, flaggedAtMs: Math.max(0, clock.wallMs()) });
    await store.commit(new Map<string, Uint8Array | null>([change, this.resolved(), this.#attempts.forgotten()]));
    this.#due = undefined;
    log({ event: "reversalFlagged", stan, why, attempts, ...(responseCode && { responseCode }) });
    this.#countFlagged();
  }

  #countFlagged(): void {
    this.#flagged = flaggedReversals(this.#parts.keyStore).length;
    const { fault } = this;
    if (fault) this.#parts.log({ event: "fault", code: fault.code, detail: fault.detail });
  }
}
