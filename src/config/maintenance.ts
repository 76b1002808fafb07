import { z } from "zod";
import type { UpkeepPolicy } from "../upkeep/reminders.ts";
import { field } from "./field.ts";

/** When the pad reminds of what still works. */
export const maintenanceSection = z.strictObject({
  "reader-cleaning-reads": field(
    z.number().int().min(100).max(1_000_000),
    "a whole number from 100 to 1000000",
    "Write after how many swipes and insertions the reader is to be cleaned, as its manual says, or leave it out for 5000.",
  ).prefault(5_000),
  "reader-cleaning-days": field(
    z.number().int().min(1).max(3_650),
    "a whole number from 1 to 3650",
    "Write after how many days the reader is to be cleaned, as its manual says, or leave it out for 90.",
  ).prefault(90),
});

export function upkeepPolicyOf(maintenance: z.output<typeof maintenanceSection>): UpkeepPolicy {
  return {
    readerCleaningReads: maintenance["reader-cleaning-reads"],
    readerCleaningDays: maintenance["reader-cleaning-days"],
  };
}
