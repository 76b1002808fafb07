import type { LoggedEvent } from "../events/event-record.ts";
import type { PadEvent } from "./pad-event.ts";

const urgent: ReadonlySet<string> = new Set<PadEvent["event"]>([
  "started",
  "stopped",
  "fault",
  "faultCleared",
  "tamperOpened",
  "tamperRecorded",
  "keysErased",
  "cardUnlocked",
  "maintenanceDone",
  "reversalFlagged",
]);

/** The event log keeps all but the screens, which change with the keys. */
export function isKept({ event }: PadEvent): boolean {
  return event !== "screen";
}

/** What must be on the medium at once: faults, what touches keys and locks, beginning and end. */
export function isUrgentEvent(event: LoggedEvent): boolean {
  if (event.event !== "transactionEnded") return urgent.has(event.event);
  const { outcome } = event as Extract<PadEvent, { event: "transactionEnded" }>;
  return outcome.kind === "pinTriesExceeded" || outcome.kind === "tooManyPins";
}
