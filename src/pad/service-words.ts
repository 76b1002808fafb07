import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { StateName } from "../session/state.ts";
import type { PadEvent } from "./pad-event.ts";

/** Whether the pad has begun for whoever looks at it: it is in service, or shows its fault. Pure. */
export function showsItself(event: PadEvent): boolean {
  return event.event === "screen" && event.prompt !== "NOT_READY";
}

/** The pad in one line for `systemctl status`. Pure. */
export function serviceWords(at: StateName | undefined, faults: readonly FaultCode[]): string {
  const [worst, ...more] = faults;
  if (worst) {
    const others = more.length > 0 ? ` (and ${more.join(", ")})` : "";
    return `Out of service: ${worst} ${faultTable[worst].meaning} ${faultTable[worst].remedy.en}${others}`;
  }
  if (at === undefined) return "Starting";
  if (at === "outOfService") return "Out of service: the service menu is open";
  return at === "idle" ? "In service" : "In service, with a customer";
}
