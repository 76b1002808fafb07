/** The most PIN blocks the pad's window can hold. */
export const DEVICE_BLOCKS_MAX = 120;

/** How many tries a card and the whole pad have. */
export interface TryPolicy {
  /** Tries of one card before it is locked on this machine; 1 to 255. */
  readonly tryLimit: number;
  /** How long a card stays locked on this machine after its last try. */
  readonly lockDurationMs: number;
  /**
   * How long a card is refused without a PIN after the bank said that its PIN is locked. Only the bank knows when it
   * unlocks, so this is short: it spares the customer a PIN in vain, and then the bank is asked again.
   */
  readonly bankLockDurationMs: number;
  /** The tries of a card are forgotten this long after its last one. */
  readonly forgetAfterMs: number;
  /** At most so many PIN blocks, of whatever cards, in any `deviceWindowMs`; 1 to 120. */
  readonly deviceBlocks: number;
  readonly deviceWindowMs: number;
}

/** 120 PIN blocks an hour is PCI PTS B8's deterrent against trying PINs exhaustively. */
export const defaultTryPolicy: TryPolicy = {
  tryLimit: 3,
  lockDurationMs: 86_400_000,
  bankLockDurationMs: 3_600_000,
  forgetAfterMs: 86_400_000,
  deviceBlocks: 120,
  deviceWindowMs: 3_600_000,
};

/** A moment in powered-on time, and in wall time where that could be trusted (Unix epoch). Whole milliseconds. */
export interface Instant {
  readonly poweredOnMs: number;
  readonly wallMs: number | null;
}

/** `sent`: it may have reached the bank. `reserved`, of an earlier version: counted, and nothing had left. */
export type TryPhase = "none" | "reserved" | "sent";

export type CardLock =
  | { readonly kind: "none" }
  | { readonly kind: "here"; readonly since: Instant }
  | { readonly kind: "bank"; readonly since: Instant };

/** What is remembered of a card that has tries counted. */
export interface CardRecord {
  /** With the try under way. */
  readonly tries: number;
  readonly phase: TryPhase;
  readonly lock: CardLock;
  readonly lastTry: Instant;
}

export type TryVerdict =
  | { readonly kind: "allowed"; readonly triesLeft: number }
  | { readonly kind: "lockedHere"; readonly remainingMs: number }
  | { readonly kind: "lockedByBank" }
  | { readonly kind: "rateLimited"; readonly retryAfterMs: number };

/** How a try ended. `unknown`: it may have reached the bank and no answer counts. */
export type TryResult = "approved" | "pinIncorrect" | "pinTriesExceeded" | "otherAnswer" | "notSent" | "unknown";

const consequences: Record<
  TryResult,
  { readonly record: "drop" | "keep" | "release" | "bankLock"; readonly from: readonly TryPhase[] }
> = {
  approved: { record: "drop", from: ["sent"] },
  pinIncorrect: { record: "keep", from: ["sent"] },
  pinTriesExceeded: { record: "bankLock", from: ["sent"] },
  otherAnswer: { record: "release", from: ["sent"] },
  notSent: { record: "release", from: ["reserved", "sent"] },
  unknown: { record: "keep", from: ["reserved", "sent"] },
};

/** Never more than really passed: the longer of two clocks that may stand still, but do not run ahead. */
export function elapsedMs(since: Instant, now: Instant): number {
  const poweredOnMs = now.poweredOnMs - since.poweredOnMs;
  const wallMs = since.wallMs === null || now.wallMs === null ? 0 : now.wallMs - since.wallMs;
  return Math.max(poweredOnMs, wallMs, 0);
}

/** Whether the record says nothing any more: its lock has run out, or its tries are forgotten. */
export function isExpired(record: CardRecord, policy: TryPolicy, now: Instant): boolean {
  return record.phase === "none" && remainingMs(record, policy, now) <= 0;
}

/** What the card may do, the pad's own rate aside. */
export function cardVerdict(record: CardRecord | undefined, policy: TryPolicy, now: Instant): TryVerdict {
  if (!record || isExpired(record, policy, now)) return { kind: "allowed", triesLeft: policy.tryLimit };
  if (bankLockRemainingMs(record, policy, now) > 0) return { kind: "lockedByBank" };
  if (isLockedHere(record, policy)) return { kind: "lockedHere", remainingMs: remainingMs(record, policy, now) };
  return { kind: "allowed", triesLeft: policy.tryLimit - record.tries };
}

/** How a card stands: whose lock it has, since when (that of its last try without one), and for how much longer it counts. */
export interface CardStanding {
  readonly lock: "none" | "here" | "bank";
  readonly sinceMs: number;
  readonly remainingMs: number;
}

/** Of a record that has not expired. */
export function cardStanding(record: CardRecord, policy: TryPolicy, now: Instant): CardStanding {
  const { kind } = cardVerdict(record, policy, now);
  const lock = kind === "lockedByBank" ? "bank" : kind === "lockedHere" ? "here" : "none";
  const since = record.lock.kind === lock && record.lock.kind !== "none" ? record.lock.since : record.lastTry;
  const forMs = lock === "bank" ? bankLockRemainingMs(record, policy, now) : countedRemainingMs(record, policy, now);
  return { lock, sinceMs: elapsedMs(since, now), remainingMs: Math.max(0, forMs) };
}

/** The record with one more try, sent; the caller has asked for the verdict. */
export function withTry(record: CardRecord | undefined, policy: TryPolicy, now: Instant): CardRecord {
  const counted = record && !isExpired(record, policy, now) ? record.tries : 0;
  return { tries: counted + 1, phase: "sent", lock: { kind: "none" }, lastTry: now };
}

/** Whether a try in this phase can end so: no answer comes to what was not sent. */
export function canSettle(phase: TryPhase, result: TryResult): boolean {
  return consequences[result].from.includes(phase);
}

/** The record after the try under way has ended, undefined when nothing is left to remember. */
export function settled(
  record: CardRecord,
  result: TryResult,
  policy: TryPolicy,
  now: Instant,
): CardRecord | undefined {
  const { record: effect } = consequences[result];
  if (effect === "drop") return undefined;
  if (effect === "bankLock") return { ...record, phase: "none", lock: { kind: "bank", since: now } };
  const tries = effect === "release" ? record.tries - 1 : record.tries;
  if (tries === 0) return undefined;
  const lock: CardLock = tries >= policy.tryLimit ? { kind: "here", since: now } : { kind: "none" };
  return { ...record, tries, phase: "none", lock };
}

/** How long until one more PIN block keeps the pad within its rate; 0 when it may be now. */
export function deviceRetryAfterMs(blocksAtMs: readonly number[], policy: TryPolicy, nowMs: number): number {
  const oldestOfTooMany = blocksAtMs.at(-policy.deviceBlocks);
  if (oldestOfTooMany === undefined) return 0;
  return Math.max(0, oldestOfTooMany + policy.deviceWindowMs + 1 - nowMs);
}

/** The powered-on times of the last PIN blocks, with one more now; as many as any policy may ask for. */
export function withDeviceBlock(blocksAtMs: readonly number[], nowMs: number): number[] {
  return [...blocksAtMs, nowMs].slice(-DEVICE_BLOCKS_MAX);
}

/** A lower limit than the one it was counted under locks a card too, since its last try. */
function isLockedHere(record: CardRecord, policy: TryPolicy): boolean {
  return record.lock.kind === "here" || record.tries >= policy.tryLimit;
}

/** For how much longer the bank is not asked again; the tries counted here outlive it. */
function bankLockRemainingMs({ lock }: CardRecord, policy: TryPolicy, now: Instant): number {
  return lock.kind === "bank" ? policy.bankLockDurationMs - elapsedMs(lock.since, now) : 0;
}

/** For how much longer the record counts. */
function remainingMs(record: CardRecord, policy: TryPolicy, now: Instant): number {
  return Math.max(bankLockRemainingMs(record, policy, now), countedRemainingMs(record, policy, now));
}

function countedRemainingMs(record: CardRecord, policy: TryPolicy, now: Instant): number {
  if (record.lock.kind === "here") return policy.lockDurationMs - elapsedMs(record.lock.since, now);
  const durationMs = isLockedHere(record, policy) ? policy.lockDurationMs : policy.forgetAfterMs;
  return durationMs - elapsedMs(record.lastTry, now);
}
