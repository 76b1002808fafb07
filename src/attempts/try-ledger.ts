import { asFault, Fault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Changes } from "../store/changes.ts";
import { SerialQueue } from "../store/serial-queue.ts";
import type { SlotStore } from "../store/slot-store.ts";
import { CommitStands } from "../store/store-io-fault.ts";
import { PoweredOnTime } from "./powered-on-time.ts";
import type { CardRecord, CardStanding, Instant, TryPolicy, TryResult, TryVerdict } from "./try-policy.ts";
import * as policyOf from "./try-policy.ts";
import * as codec from "./try-record.ts";

const LEDGER_PREFIX = "attempts/";
const CARD_PREFIX = `${LEDGER_PREFIX}card/`;
const WINDOW_KEY = `${LEDGER_PREFIX}device-window`;
const CLOCK_KEY = `${LEDGER_PREFIX}powered-on-time`;
const UNLOCKS_KEY = `${LEDGER_PREFIX}unlocks`;

const CHECKPOINT_INTERVAL_MS = 300_000;
/** As many keys as one slot lists, so that dropping old records costs a commit one slot. */
const DROPPED_PER_COMMIT = 8;

/** What the ledger holds of one card. */
export interface CountedCard extends CardStanding {
  /** 32 hex digits. */
  readonly ref: string;
  /** With the one under way. */
  readonly tries: number;
  /** A try of it is under way. */
  readonly isOpen: boolean;
}

/**
 * The durable count of PIN tries, by card reference. A try is counted before anything leaves and stays counted unless
 * a definite answer, or the certainty that nothing left, says otherwise. Every method throws the store's faults (PP7xx),
 * and then no PIN may be taken; PP901 for calls out of order.
 */
export class TryLedger {
  readonly #store: SlotStore;
  readonly #policy: TryPolicy;
  readonly #clock: Clock;
  readonly #time: PoweredOnTime;
  readonly #onCheckpointFailed: (fault: Fault) => void;
  readonly #queue = new SerialQueue();
  #checkpoint: Timer | undefined;
  #checkpointFault: Fault | undefined;

  /**
   * Tries that a crash left open stay counted; what an earlier version had only reserved is released. `onCheckpointFailed` hears
   * that powered-on time is no longer written down: what passes from then on makes every lock longer.
   */
  static async open(
    store: SlotStore,
    policy: TryPolicy,
    clock: Clock,
    onCheckpointFailed: (fault: Fault) => void = () => undefined,
  ): Promise<TryLedger> {
    const ledger = new TryLedger(store, policy, clock, onCheckpointFailed);
    await ledger.#queue.run(() => ledger.#recover());
    return ledger;
  }

  private constructor(store: SlotStore, policy: TryPolicy, clock: Clock, onCheckpointFailed: (fault: Fault) => void) {
    this.#onCheckpointFailed = onCheckpointFailed;
    const persisted = store.get(CLOCK_KEY);
    this.#store = store;
    this.#policy = policy;
    this.#clock = clock;
    this.#time = new PoweredOnTime(clock, persisted ? codec.decodePoweredOnMs(persisted) : 0);
  }

  /** Whether this card may try now. The pad's rate is asked only for a card that is not locked. */
  check(ref: string): TryVerdict {
    if (this.#checkpointFault) throw this.#checkpointFault;
    const record = this.#record(ref);
    if (record && record.phase !== "none") throw new Fault("PP901", "a try of this card is still open");
    return this.#verdict(record, this.#time.now());
  }

  /**
   * Counts a try, before the PIN block leaves: from here on it may have reached the bank. `also` goes into the same commit, as in
   * the methods below.
   */
  markSent(ref: string, also?: Changes): Promise<void> {
    return this.#queue.run(async () => {
      const verdict = this.check(ref);
      if (verdict.kind !== "allowed") throw new Fault("PP901", `a try was sent although ${verdict.kind}`);
      const now = this.#time.now();
      const window = policyOf.withDeviceBlock(this.#deviceWindow(), now.poweredOnMs);
      await this.#commit(now, also, [
        ...this.#expired(now),
        [CARD_PREFIX + ref, codec.encodeCardRecord(policyOf.withTry(this.#record(ref), this.#policy, now))],
        [WINDOW_KEY, codec.encodeDeviceWindow(window)],
      ]);
    });
  }

  /** Ends the try under way; says what the card may do next. What is on the medium is the end, though the store fails on it. */
  settle(ref: string, result: TryResult, also?: Changes): Promise<TryVerdict> {
    return this.#queue.run(async () => {
      const record = this.#record(ref);
      if (!record || !policyOf.canSettle(record.phase, result)) {
        throw new Fault("PP901", `a try that is ${record?.phase ?? "none"} was settled as ${result}`);
      }
      const now = this.#time.now();
      const next = policyOf.settled(record, result, this.#policy, now);
      const verdict = this.#verdict(next, now);
      try {
        await this.#commit(now, also, [[CARD_PREFIX + ref, next ? codec.encodeCardRecord(next) : null]]);
      } catch (error) {
        // A reversal that this commit took away will never go out: the answer has to be told. The next check gets the fault.
        if (!(error instanceof CommitStands)) throw error;
      }
      return verdict;
    });
  }

  /** Forgets a card's tries and locks, and remembers who did it. Not while a try of it is open. */
  unlock(ref: string, reason: codec.UnlockReason, also?: Changes): Promise<void> {
    return this.#queue.run(async () => {
      const record = this.#record(ref);
      if (record && record.phase !== "none") throw new Fault("PP901", "a card was unlocked during a try");
      const now = this.#time.now();
      const unlocks = [...this.unlocks(), { ref, reason, at: now }].slice(-codec.UNLOCKS_MAX);
      await this.#commit(now, also, [
        [CARD_PREFIX + ref, null],
        [UNLOCKS_KEY, codec.encodeUnlocks(unlocks)],
      ]);
    });
  }

  /** This moment on the ledger's own clock. */
  now(): Instant {
    return this.#time.now();
  }

  /** The cards that have tries counted or a lock, those that time has freed left out; in no order. */
  cards(): CountedCard[] {
    const now = this.#time.now();
    const counting = this.#cards().filter(([, record]) => !policyOf.isExpired(record, this.#policy, now));
    return counting.map(([key, record]) => ({
      ref: key.slice(CARD_PREFIX.length),
      tries: record.tries,
      isOpen: record.phase !== "none",
      ...policyOf.cardStanding(record, this.#policy, now),
    }));
  }

  /** The last unlocks, oldest first. */
  unlocks(): codec.Unlock[] {
    const bytes = this.#store.get(UNLOCKS_KEY);
    return bytes ? codec.decodeUnlocks(bytes) : [];
  }

  /** Stops the checkpoints, with a last one. The store stays open. */
  close(): Promise<void> {
    return this.#queue.run(async () => {
      const now = this.#time.now();
      if (this.#hasSomethingToTime(now)) await this.#commit(now, undefined, []);
      this.#checkpoint?.cancel();
      this.#checkpoint = undefined;
    });
  }

  #verdict(record: CardRecord | undefined, now: Instant): TryVerdict {
    const verdict = policyOf.cardVerdict(record, this.#policy, now);
    const retryAfterMs = policyOf.deviceRetryAfterMs(this.#deviceWindow(), this.#policy, now.poweredOnMs);
    return verdict.kind === "allowed" && retryAfterMs > 0 ? { kind: "rateLimited", retryAfterMs } : verdict;
  }

  async #recover(): Promise<void> {
    const now = this.#time.now();
    const changes: [string, Buffer | null][] = [];
    for (const [key, record] of this.#cards()) {
      requirePast(record.lastTry, now);
      if (record.lock.kind !== "none") requirePast(record.lock.since, now);
      if (record.phase === "none") continue;
      const next = policyOf.settled(record, record.phase === "sent" ? "unknown" : "notSent", this.#policy, now);
      changes.push([key, next ? codec.encodeCardRecord(next) : null]);
    }
    const lastBlockAtMs = this.#deviceWindow().at(-1);
    if (lastBlockAtMs !== undefined) requirePast({ poweredOnMs: lastBlockAtMs, wallMs: null }, now);
    for (const unlock of this.unlocks()) requirePast(unlock.at, now);
    if (changes.length > 0) await this.#commit(now, undefined, changes);
    this.#armCheckpoint(now);
  }

  async #commit(
    now: Instant,
    also: Changes | undefined,
    own: readonly (readonly [string, Buffer | null])[],
  ): Promise<void> {
    for (const key of also?.keys() ?? []) {
      if (key.startsWith(LEDGER_PREFIX)) throw new Fault("PP901", "the ledger's own records were changed from outside");
    }
    const time = codec.encodePoweredOnMs(now.poweredOnMs);
    await this.#store.commit(new Map([...(also ?? []), ...own, [CLOCK_KEY, time]]));
    this.#armCheckpoint(now);
  }

  #armCheckpoint(now: Instant): void {
    if (this.#checkpoint || !this.#hasSomethingToTime(now)) return;
    this.#checkpoint = this.#clock.after(CHECKPOINT_INTERVAL_MS, () => {
      this.#checkpoint = undefined;
      void this.#queue.run(() => this.#writeCheckpoint());
    });
  }

  async #writeCheckpoint(): Promise<void> {
    try {
      const now = this.#time.now();
      await this.#commit(now, undefined, this.#expired(now));
    } catch (error) {
      // Nobody waits for a checkpoint: the next question about a card gets the fault, and no PIN is taken.
      this.#checkpointFault = asFault(error);
      this.#onCheckpointFailed(this.#checkpointFault);
    }
  }

  #hasSomethingToTime(now: Instant): boolean {
    const lastBlockAtMs = this.#deviceWindow().at(-1) ?? Number.NEGATIVE_INFINITY;
    const blocksCount = now.poweredOnMs - lastBlockAtMs <= this.#policy.deviceWindowMs;
    return blocksCount || this.#store.keys(CARD_PREFIX).length > 0;
  }

  #expired(now: Instant): [string, null][] {
    const expired = this.#cards().filter(([, record]) => policyOf.isExpired(record, this.#policy, now));
    return expired.slice(0, DROPPED_PER_COMMIT).map(([key]) => [key, null]);
  }

  #cards(): [string, CardRecord][] {
    return this.#store.keys(CARD_PREFIX).flatMap((key) => {
      const bytes = this.#store.get(key);
      return bytes ? [[key, codec.decodeCardRecord(bytes)]] : [];
    });
  }

  #record(ref: string): CardRecord | undefined {
    if (!/^[0-9a-f]{32}$/.test(ref)) throw new Fault("PP901", "a card reference is 32 hex digits");
    const bytes = this.#store.get(CARD_PREFIX + ref);
    return bytes && codec.decodeCardRecord(bytes);
  }

  #deviceWindow(): number[] {
    const bytes = this.#store.get(WINDOW_KEY);
    return bytes ? codec.decodeDeviceWindow(bytes) : [];
  }
}

/** Everything the ledger writes carries the time of its commit: nothing can be later than the last one. */
function requirePast(instant: Instant, now: Instant): void {
  if (instant.poweredOnMs <= now.poweredOnMs) return;
  throw new Fault("PP705", "the ledger holds a time that has not come yet");
}
