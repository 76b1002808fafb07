import { z } from "zod";
import { asked } from "./asked.ts";

const count = z.number().int().min(0);
const words = z.strictObject({ en: z.string().max(300), zh: z.string().max(300) });

/** What `maintenance done` can be said of. */
export const careNames = ["reader", "keypad", "power", "clock-battery"] as const;

/** What is due, and why. */
export const reminder = z.strictObject({
  id: z.string().max(40),
  reason: words,
  remedy: words,
  /** What ends it when it is said to be done; left out where nothing does. */
  care: z.enum(careNames).exactOptional(),
});

/** What the pad has counted, and what is due. */
export const maintenanceAnswer = z.strictObject({
  /** Of the pad's whole life; names in capitals are UnifiedPOS's. */
  counts: z.record(z.string().max(60), count),
  sinceReaderCleaned: z.strictObject({
    swipes: count,
    insertions: count,
    days: count,
    failures: z.record(z.string().max(20), count),
  }),
  /** About: see src/upkeep/line-wear.ts. */
  keypadLines: z.array(z.strictObject({ line: z.enum(["row", "column"]), gpio: count, presses: count })).max(32),
  stuckKeys: count,
  hoursPowered: count,
  /** Left out before the first. */
  selfTestDays: count.exactOptional(),
  /** `none`: the machine has no clock with a battery. */
  clockBattery: z.enum(["none", "kept", "lost"]),
  reminders: z.array(reminder).max(20),
});

export const maintenanceDoneAsk = z.strictObject({
  care: asked(z.enum(careNames), careNames.join(", ")),
  note: asked(z.string().min(1).max(400), "who did what, in words"),
});

export type MaintenanceAnswer = z.output<typeof maintenanceAnswer>;
