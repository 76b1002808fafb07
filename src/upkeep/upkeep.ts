import type { Instant } from "../attempts/try-policy.ts";

/**
 * Counts of a pad's whole life. Capitalised: UnifiedPOS's statistics of the MSR, PINPad and POSKeyboard categories, by their
 * names; the others are ours.
 */
export const lifeCounts = [
  "GoodReadCount",
  "FailedReadCount",
  "UnreadableCardCount",
  "MissingStartSentinelTrack2Count",
  "ParityLRCErrorTrack2Count",
  "CommunicationErrorCount",
  "ValidPINEntryCount",
  "InvalidPINEntryCount",
  "KeyPressedCount",
  "goodChipReadCount",
  "failedChipReadCount",
  "stuckKeyCount",
  "powerOnCount",
  "powerCutCount",
] as const;
export type LifeCount = (typeof lifeCounts)[number];

/** What a failed read failed by: a damaged track, none to be seen, nothing at all, card data that is none, or the chip. */
export const readFailures = ["parity", "sentinel", "noData", "format", "chip"] as const;
export type ReadFailure = (typeof readFailures)[number];

export interface Reads {
  readonly reads: number;
  readonly failed: number;
}

/** How reading goes since the reader was cleaned: at first, and lately in two halves, of which the older is dropped. */
export interface ReadTrend {
  readonly usual: Reads;
  readonly before: Reads;
  readonly now: Reads;
}

/** What one line of the keypad has done. */
export interface LineWear {
  readonly line: "row" | "column";
  /** BCM offset. */
  readonly gpio: number;
  /** Blurred: see `blurredPresses`. */
  readonly presses: number;
}

/** What a pad counts so that somebody looks after it in time. No PIN, no card, no time of a single payment. */
export interface Upkeep {
  readonly counts: Readonly<Record<LifeCount, number>>;
  readonly stripe: ReadTrend;
  readonly chip: ReadTrend;
  /** Since the reader was cleaned. */
  readonly failures: Readonly<Record<ReadFailure, number>>;
  readonly swipes: number;
  readonly insertions: number;
  readonly readerCleaned: Instant;
  /** Since the keypad was cleaned or replaced. */
  readonly lines: readonly LineWear[];
  readonly stuckKeys: number;
  /** The latest, oldest first. */
  readonly powerCuts: readonly Instant[];
  /** Whether a clock with a battery had kept the time when the machine was last switched on. */
  readonly clock: "none" | "kept" | "lost";
  /** Cares that no log has heard of yet, since the pad did not run. */
  readonly untold: readonly CareNote[];
  /** The program has not stopped since this was written. */
  readonly isRunning: boolean;
  /** Of the kernel's clock when this was written. */
  readonly monotonicMs: number;
  /** The kernel's name for the time since the machine was switched on; null where it was not told. */
  readonly bootId: string | null;
  /** The latest time that a time source gave; null when none ever did. */
  readonly wallMs: number | null;
}

export const noReads: Reads = { reads: 0, failed: 0 };
const noTrend: ReadTrend = { usual: noReads, before: noReads, now: noReads };
export const noCounts = Object.fromEntries(lifeCounts.map((name) => [name, 0])) as Record<LifeCount, number>;
const noFailures = { parity: 0, sentinel: 0, noData: 0, format: 0, chip: 0 };

/** Of a pad that is as new. */
export function newUpkeep(now: Instant): Upkeep {
  return {
    counts: noCounts,
    ...cleanReader(now),
    ...freshKeypad,
    powerCuts: [],
    clock: "none",
    untold: [],
    isRunning: false,
    monotonicMs: 0,
    bootId: null,
    wallMs: null,
  };
}

/** Who did it, and how, in words. */
export interface CareNote {
  readonly care: Care;
  readonly note: string;
}

/** What can be said to be done, and what is counted anew from then on. */
export const cares = {
  reader: (_: Upkeep, now: Instant) => cleanReader(now),
  keypad: () => freshKeypad,
  power: () => ({ powerCuts: [] }),
  "clock-battery": ({ clock }) => ({ clock: clock === "lost" ? "kept" : clock }),
} as const satisfies Readonly<Record<string, (upkeep: Upkeep, now: Instant) => Partial<Upkeep>>>;
export type Care = keyof typeof cares;
export const careNames = Object.keys(cares) as readonly Care[];

export function caredFor(upkeep: Upkeep, care: Care, now: Instant): Upkeep {
  return { ...upkeep, ...cares[care](upkeep, now) };
}

const freshKeypad = { lines: [], stuckKeys: 0 } as const;

function cleanReader(now: Instant) {
  return {
    stripe: noTrend,
    chip: noTrend,
    failures: noFailures,
    swipes: 0,
    insertions: 0,
    readerCleaned: now,
  };
}
