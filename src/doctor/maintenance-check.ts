import { type Check, check, good, skipped, warn } from "./check.ts";
import { maintenanceWords as words } from "./maintenance-words.ts";
import { joined, semicolon, type Told } from "./told.ts";

/** What the running pad reminds of: a sentence, and what to do, with its full stop. */
export interface ToldReminder {
  readonly reason: Told;
  readonly remedy: Told;
  /** `maintenance done` ends it. */
  readonly care: string | undefined;
}

export function maintenanceCheck(reminders: readonly ToldReminder[] | undefined): Check {
  return check({
    id: "maintenance",
    faultClass: "machine",
    title: words.title,
    timeoutMs: 1_000,
    late: skipped(words.untold),
    probe: async () => reminders,
    judge: (due) => {
      if (!due) return skipped(words.storeClosed);
      const [first] = due;
      if (!first) return good(words.nothing);
      const reason = joined(
        due.map((one) => one.reason),
        semicolon,
      );
      return warn(reason, first.care === undefined ? first.remedy : words.andThen(first.remedy, first.care));
    },
  });
}
