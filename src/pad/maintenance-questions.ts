import { elapsedMs, type Instant } from "../attempts/try-policy.ts";
import { Fault } from "../faults/fault.ts";
import type { MaintenanceAnswer } from "../joint/tool-maintenance.ts";
import type { ToolHandlers } from "../joint/tool-questions.ts";
import type { Reminder } from "../upkeep/reminders.ts";
import type { Pad } from "./pad.ts";
import type { UpkeepDesk } from "./upkeep-desk.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** What a technician asks of wear and care. Fault PP702 while the store is not open. */
export function maintenanceAnswers(
  pad: Pick<Pad, "core" | "faults">,
): Pick<ToolHandlers, "maintenance" | "maintenanceDone"> {
  const open = (): NonNullable<Pad["core"]> => {
    if (pad.core) return pad.core;
    throw new Fault("PP702", `the pad could not open its store yet: ${pad.faults.join(", ") || "it is starting"}`);
  };
  return {
    maintenance: async () => toldUpkeep(open().upkeep, open().ledger.now(), open().selfTests.last()?.agoMs),
    maintenanceDone: async ({ care, note }) => {
      const { upkeep, ledger, selfTests } = open();
      await upkeep.done(care, note);
      return toldUpkeep(upkeep, ledger.now(), selfTests.last()?.agoMs);
    },
  };
}

export function toldUpkeep(
  { upkeep, due }: Pick<UpkeepDesk, "upkeep" | "due">,
  now: Instant,
  selfTestAgoMs: number | undefined,
): MaintenanceAnswer {
  const { counts, swipes, insertions, failures, readerCleaned, lines, stuckKeys, clock } = upkeep;
  return {
    counts,
    sinceReaderCleaned: { swipes, insertions, failures, days: Math.floor(elapsedMs(readerCleaned, now) / dayMs) },
    keypadLines: lines.map(({ presses, ...line }) => ({ ...line, presses: Math.max(0, presses) })),
    stuckKeys,
    hoursPowered: Math.floor(now.poweredOnMs / hourMs),
    ...(selfTestAgoMs === undefined ? {} : { selfTestDays: Math.floor(selfTestAgoMs / dayMs) }),
    clockBattery: clock,
    reminders: toldReminders(due),
  };
}

export function toldReminders(due: readonly Reminder[]): MaintenanceAnswer["reminders"] {
  return due.map(({ id, reason, remedy, care }) => ({ id, reason, remedy, ...(care ? { care } : {}) }));
}
