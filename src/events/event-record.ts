import { createHash } from "node:crypto";

/** What the log keeps: a name, and fields that hold no secret. */
export interface LoggedEvent {
  readonly event: string;
}

/** One line of the log. `previous` and `hash` are SHA-256 in hex. */
export interface EventRecord {
  /** From 1 on, without a gap, over all files and starts. */
  readonly sequence: number;
  /** Unix epoch, in milliseconds. */
  readonly wallMs: number;
  /** Whether the wall clock had a time source then. */
  readonly timeKnown: boolean;
  /** The sequence of the first record of the same start of the program. */
  readonly run: number;
  readonly event: LoggedEvent;
  readonly previous: string;
  readonly hash: string;
}

/** Where a chain ends. */
export interface ChainEnd {
  readonly sequence: number;
  readonly hash: string;
}

/** What the first record of all follows. */
export const chainStart: ChainEnd = { sequence: 0, hash: "0".repeat(64) };

const hashOf = (body: string): string => createHash("sha256").update(body, "utf8").digest("hex");

/** The line of a record that follows `end`, without its line feed, and the new end. */
export function sealRecord(
  end: ChainEnd,
  { wallMs, timeKnown, run, event }: Omit<EventRecord, "sequence" | "previous" | "hash">,
): { readonly line: string; readonly end: ChainEnd } {
  const sequence = end.sequence + 1;
  const body = JSON.stringify({ sequence, wallMs, timeKnown, run, event, previous: end.hash });
  const hash = hashOf(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, end: { sequence, hash } };
}

const sealed = /^(\{"sequence":.*,"previous":"[0-9a-f]{64}"),"hash":"([0-9a-f]{64})"\}$/s;

/** The record of a line; undefined when a byte of it is not as it was sealed. The hash is over the very bytes of the line. */
export function openRecord(line: string): EventRecord | undefined {
  const [, body, hash] = sealed.exec(line) ?? [];
  if (body === undefined || hashOf(`${body}}`) !== hash) return undefined;
  return JSON.parse(line) as EventRecord;
}
