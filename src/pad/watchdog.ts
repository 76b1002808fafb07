import { type FaultCode, faultTable } from "../faults/fault-table.ts";

export type WatchedPart = "event loop" | "keypad" | "display" | "reader" | "store";

export interface PartReport {
  /** When the oldest call that has not come back was made. */
  readonly busySinceMs?: number;
  /** When it last showed that it works, or was opened. Missing: it is not open. */
  readonly reportedMs?: number;
}

interface WatchRule {
  /** A call that takes longer does not come back any more. */
  readonly answersWithinMs: number;
  /** It shows so often by itself that it works; missing for a part that is quiet while nobody uses it. */
  readonly reportsWithinMs?: number;
}

/** Several times what the slowest part needs, and with the round's interval less than the service manager's 30 s. */
export const watchRules: Readonly<Record<WatchedPart, WatchRule>> = {
  "event loop": { answersWithinMs: 5_000, reportsWithinMs: 5_000 },
  // Its lines are looked at four times a second.
  keypad: { answersWithinMs: 5_000, reportsWithinMs: 5_000 },
  display: { answersWithinMs: 10_000 },
  // A reader that is opened goes through its whole probing first.
  reader: { answersWithinMs: 15_000 },
  // An SD card that tidies up takes seconds.
  store: { answersWithinMs: 10_000 },
};

/**
 * Parts that do not report in time. One whose fault is known counts as reporting: it is told on the screen, and a new start would
 * not mend it. Pure.
 */
export function silentParts(
  reports: ReadonlyMap<WatchedPart, PartReport>,
  faults: readonly FaultCode[],
  nowMs: number,
): readonly WatchedPart[] {
  const faulty = new Set<string>(faults.map((code) => faultTable[code].area));
  return [...reports].flatMap(([part, { busySinceMs = nowMs, reportedMs = nowMs }]) => {
    const { answersWithinMs, reportsWithinMs = Number.POSITIVE_INFINITY } = watchRules[part];
    const isSilent = nowMs - busySinceMs > answersWithinMs || nowMs - reportedMs > reportsWithinMs;
    return isSilent && !faulty.has(part) ? [part] : [];
  });
}
