import { z } from "zod";
import { careNames, lifeCounts, noCounts, readFailures, type Upkeep } from "./upkeep.ts";

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const instant = z.strictObject({ poweredOnMs: count, wallMs: count.nullable() });
const reads = z.strictObject({ reads: count, failed: count }).refine(({ reads, failed }) => failed <= reads);
const trend = z.strictObject({ usual: reads, before: reads, now: reads });

const record = z.strictObject({
  // A count that an older version did not have begins at nothing.
  counts: z.partialRecord(z.enum(lifeCounts), count).transform((counts) => ({ ...noCounts, ...counts })),
  stripe: trend,
  chip: trend,
  failures: z.record(z.enum(readFailures), count),
  swipes: count,
  insertions: count,
  readerCleaned: instant,
  lines: z.array(z.strictObject({ line: z.enum(["row", "column"]), gpio: count, presses: z.number().int() })).max(32),
  stuckKeys: count,
  powerCuts: z.array(instant).max(5),
  clock: z.enum(["none", "kept", "lost"]),
  untold: z.array(z.strictObject({ care: z.enum(careNames), note: z.string() })),
  isRunning: z.boolean(),
  monotonicMs: count,
  bootId: z.string().max(64).nullable(),
  wallMs: count.nullable(),
});

/** For the store. */
export function upkeepBytes(upkeep: Upkeep): Buffer {
  return Buffer.from(JSON.stringify(upkeep), "utf8");
}

/** Undefined for what is no record of this version. */
export function readUpkeep(bytes: Buffer): Upkeep | undefined {
  try {
    const { success, data } = record.safeParse(JSON.parse(bytes.toString("utf8")));
    return success ? data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
