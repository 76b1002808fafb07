import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { LogFolder } from "../ports/log-folder.ts";
import { eventFiles, readLines } from "./event-files.ts";
import { openRecord } from "./event-record.ts";

/** A fault as the log has it. */
export interface LoggedFault {
  readonly code: FaultCode;
  readonly detail: string;
  /** Unix epoch, in milliseconds. */
  readonly wallMs: number;
  /** Whether the wall clock had a time source then. */
  readonly timeKnown: boolean;
}

/**
 * The newest faults of the log, newest first, each with its newest time; at most so many. Lines that are not as they were written are
 * passed over. Rejects with Node's own error when the log cannot be read.
 */
export async function lastFaults(folder: LogFolder, most: number): Promise<readonly LoggedFault[]> {
  const found = new Map<string, LoggedFault>();
  for (const name of (await eventFiles(folder)).reverse()) {
    const { lines } = await readLines(folder, name);
    for (const line of lines.toReversed()) {
      const fault = faultOf(line);
      const known = `${fault?.code} ${fault?.detail}`;
      if (fault && !found.has(known)) found.set(known, fault);
      if (found.size >= most) return [...found.values()];
    }
  }
  return [...found.values()];
}

function faultOf(line: string): LoggedFault | undefined {
  // Hashes and JSON only for lines that may be meant: a pad that starts has a megabyte of others.
  const record = line.includes('"event":"fault"') ? openRecord(line) : undefined;
  if (!record) return undefined;
  const { event, code, detail } = record.event as { event: string; code?: unknown; detail?: unknown };
  if (event !== "fault" || typeof code !== "string" || typeof detail !== "string") return undefined;
  // One of another version may have gone.
  if (!Object.hasOwn(faultTable, code)) return undefined;
  return { code: code as FaultCode, detail, wallMs: record.wallMs, timeKnown: record.timeKnown };
}
