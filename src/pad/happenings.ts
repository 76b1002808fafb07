import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { Happening } from "../upkeep/count.ts";
import type { ReadFailure } from "../upkeep/upkeep.ts";
import type { PadEvent } from "./pad-event.ts";

type Row<Name extends PadEvent["event"]> = (event: Extract<PadEvent, { event: Name }>) => Happening | undefined;

/** What an event says of wear; events that say nothing are not here. */
const rows: { readonly [Name in PadEvent["event"]]?: Row<Name> } = {
  cardRead: ({ entry }) => ({ what: "read", by: entry === "chip" ? "chip" : "stripe" }),
  cardRefused: ({ problem }) => ({ what: "notRead", why: failureOf(problem) }),
  // What a whole chip refuses is no wear: the card or its bank is at fault.
  chipRefused: () => undefined,
  hostAnswered: ({ verdict }) => {
    if (verdict === "approved") return { what: "pinAnswered", isWrong: false };
    return /^pin(Incorrect|TriesExceeded)$/.test(verdict) ? { what: "pinAnswered", isWrong: true } : undefined;
  },
  fault: ({ code }) => ofFault(code),
};

export function happeningOf(event: PadEvent): Happening | undefined {
  const row = rows[event.event] as ((event: PadEvent) => Happening | undefined) | undefined;
  return row?.(event);
}

/** The reader's words, and those of `CardIntake`. */
const failures: Readonly<Record<string, ReadFailure>> = { badTrack: "parity", noData: "noData", badChip: "chip" };

function failureOf(problem: string): ReadFailure {
  if (problem.startsWith("track 2: sentinel")) return "sentinel";
  return failures[problem] ?? "format";
}

function ofFault(code: FaultCode): Happening | undefined {
  if (code === "PP202") return { what: "keyStuck" };
  return faultTable[code].area === "reader" ? { what: "readerFault" } : undefined;
}
