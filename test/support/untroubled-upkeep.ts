import type { UpkeepParts } from "../../src/pad/upkeep-desk.ts";

/** Of a pad that reminds of nothing by itself, on a machine without a clock of its own. */
export const untroubledUpkeep: UpkeepParts = {
  policy: { readerCleaningReads: 1_000_000, readerCleaningDays: 3_650 },
  hardwareClockMs: async () => undefined,
  bootId: async () => null,
};
