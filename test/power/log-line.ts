import type { TimedAcquirerEvent } from "../../src/bench/acquirer/acquirer-event.ts";
import type { FaultCode } from "../../src/faults/fault-table.ts";
import type { PadEvent } from "../../src/pad/pad-event.ts";
import type { Prompt } from "../../src/prompts/prompt.ts";

/**
 * What the guest writes down on the host's disk, one JSON object a line, in the order in which it happens: what the
 * customer saw, what the pad told, what the acquirer got. `atMs` is the guest's wall time, which goes on over reboots.
 */
export type LogLine = { readonly atMs: number } /** The kernel has booted; what was under way before was cut off. */ & (
  | { readonly kind: "boot" }
  /** The store is open and the pad in service. */
  | { readonly kind: "up" }
  /** It is not, and will not be. */
  | { readonly kind: "refused"; readonly code: FaultCode | "bug"; readonly detail: string }
  | { readonly kind: "customer"; readonly card: string }
  | { readonly kind: "prompt"; readonly prompt: Prompt }
  | { readonly kind: "pad"; readonly event: PadEvent }
  | { readonly kind: "acquirer"; readonly event: TimedAcquirerEvent }
  /** A moment at which power may be cut. */
  | { readonly kind: "step"; readonly step: string }
  /** Nothing is under way and no reversal outstanding. */
  | { readonly kind: "atRest" }
);

/** The lines of a log that was cut off: the last one may be torn, and then it was never said. */
export function readLog(text: string): LogLine[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LogLine);
}
