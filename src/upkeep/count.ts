import { type LifeCount, noReads, type ReadFailure, type Reads, type ReadTrend, type Upkeep } from "./upkeep.ts";

/** Something that wears the machine, or shows that it is worn. */
export type Happening =
  | { readonly what: "read"; readonly by: "stripe" | "chip" }
  /** `why` chip: the chip; any other: the stripe. */
  | { readonly what: "notRead"; readonly why: ReadFailure }
  | { readonly what: "pinAnswered"; readonly isWrong: boolean }
  | { readonly what: "readerFault" }
  | { readonly what: "keyStuck" };

/** What is usual is learnt from so many reads after a cleaning. */
export const usualReads = 200;
/** And what happens lately is seen in one to two times so many. */
export const lateReads = 50;

const failureCounts: Readonly<Record<ReadFailure, readonly LifeCount[]>> = {
  parity: ["FailedReadCount", "ParityLRCErrorTrack2Count"],
  sentinel: ["FailedReadCount", "MissingStartSentinelTrack2Count"],
  noData: ["FailedReadCount", "UnreadableCardCount"],
  format: ["FailedReadCount"],
  chip: ["failedChipReadCount"],
};

type Row<What extends Happening["what"]> = (
  happening: Extract<Happening, { what: What }>,
  upkeep: Upkeep,
) => Partial<Upkeep> & { readonly counted: readonly LifeCount[] };

const rows: { readonly [What in Happening["what"]]: Row<What> } = {
  read: ({ by }, upkeep) => ({
    ...passed(upkeep, by, false),
    counted: [by === "chip" ? "goodChipReadCount" : "GoodReadCount"],
  }),
  notRead: ({ why }, upkeep) => ({
    ...passed(upkeep, why === "chip" ? "chip" : "stripe", true),
    failures: { ...upkeep.failures, [why]: upkeep.failures[why] + 1 },
    counted: failureCounts[why],
  }),
  pinAnswered: ({ isWrong }) => ({ counted: [isWrong ? "InvalidPINEntryCount" : "ValidPINEntryCount"] }),
  readerFault: () => ({ counted: ["CommunicationErrorCount"] }),
  keyStuck: (_, { stuckKeys }) => ({ stuckKeys: stuckKeys + 1, counted: ["stuckKeyCount"] }),
};

/** The counts after it happened. Pure. */
export function withHappening<What extends Happening["what"]>(
  upkeep: Upkeep,
  happening: Extract<Happening, { what: What }>,
): Upkeep {
  const row = rows[happening.what] as Row<What>;
  const { counted, ...changed } = row(happening, upkeep);
  return { ...upkeep, ...changed, counts: withCounts(upkeep.counts, counted) };
}

/** Each of them one more; or `by` more. */
export function withCounts(counts: Upkeep["counts"], names: readonly LifeCount[], by = 1): Upkeep["counts"] {
  return { ...counts, ...Object.fromEntries(names.map((name) => [name, counts[name] + by])) };
}

/** A card went through the slot, or into it. */
function passed(upkeep: Upkeep, by: "stripe" | "chip", hasFailed: boolean): Partial<Upkeep> {
  const count = by === "chip" ? "insertions" : "swipes";
  return { [by]: withRead(upkeep[by], hasFailed), [count]: upkeep[count] + 1 };
}

function withRead({ usual, before, now }: ReadTrend, hasFailed: boolean): ReadTrend {
  if (usual.reads < usualReads) return { usual: added(usual, hasFailed), before, now };
  return now.reads < lateReads
    ? { usual, before, now: added(now, hasFailed) }
    : { usual, before: now, now: added(noReads, hasFailed) };
}

function added({ reads, failed }: Reads, hasFailed: boolean): Reads {
  return { reads: reads + 1, failed: failed + Number(hasFailed) };
}
