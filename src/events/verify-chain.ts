import { type ChainEnd, chainStart, type EventRecord, openRecord } from "./event-record.ts";

/** What the head file says of the chain: its end when it was last synced, and the first record that is still kept. */
export interface ChainHead extends ChainEnd {
  readonly first: number;
}

export type ChainProblem =
  /** A byte of this line is not as it was written. */
  | "changed"
  /** Records before this line are gone. */
  | "removed"
  /** Records before this line come later in the log. */
  | "reordered"
  /** This line is not of this chain, or comes twice. */
  | "inserted"
  /** All lines are sound; the last ones are gone. */
  | "truncated"
  /** The head does not fit the chain: either was written anew. */
  | "rewritten"
  /** There is no head: whether the last records are gone cannot be told. */
  | "headMissing";

export type ChainVerdict =
  | { readonly whole: true; readonly records: number; readonly tornTail: boolean }
  | {
      readonly whole: false;
      readonly problem: ChainProblem;
      /** From 1 on; one behind the last for what is missing at the end. */
      readonly line: number;
      /** Of the first record that is in doubt. */
      readonly sequence: number;
    };

/**
 * Where a chain breaks first, if it does. `lines` are those of all files, oldest first, without line feeds; `torn` when the last one had
 * none, as a power cut leaves it: that line is no record yet. Whoever may write both files and head can write a chain anew: this shows
 * damage and hands that edit, not one that has the pad's own rights and this program.
 */
export function verifyChain(lines: readonly string[], head: ChainHead | undefined, torn = false): ChainVerdict {
  const written = torn ? lines.slice(0, -1) : lines;
  const records = written.map(openRecord);
  let end: ChainEnd | undefined;
  let atHead: string | undefined;
  const broken = (problem: ChainProblem, at: number, sequence: number): ChainVerdict => ({
    whole: false,
    problem,
    line: at + 1,
    sequence,
  });
  for (const [at, record] of records.entries()) {
    const due = end ?? beforeFirst(record, head);
    if (!record) return broken("changed", at, due.sequence + 1);
    const problem = problemOf(record, due, records.slice(at + 1));
    if (problem) return broken(problem, at, problem === "inserted" ? record.sequence : due.sequence + 1);
    end = record;
    if (record.sequence === head?.sequence) atHead = record.hash;
  }
  const last = end?.sequence ?? 0;
  if (!head) return records.length === 0 ? soundWith(0, torn) : broken("headMissing", records.length, last + 1);
  if (last < head.sequence) return broken("truncated", records.length, last + 1);
  if (head.sequence > 0 && atHead !== head.hash) return broken("rewritten", records.length - 1, head.sequence);
  return soundWith(records.length, torn);
}

function soundWith(records: number, tornTail: boolean): ChainVerdict {
  return { whole: true, records, tornTail };
}

/** Older files are dropped in time: of the first record that is kept, what it follows is taken from itself. */
function beforeFirst(record: EventRecord | undefined, head: ChainHead | undefined): ChainEnd {
  const first = head?.first ?? record?.sequence ?? 1;
  if (record && record.sequence > 1 && record.sequence <= first) {
    return { sequence: record.sequence - 1, hash: record.previous };
  }
  // The head may be older than a file's removal, never younger: a chain that begins later has lost records.
  return first > 1 ? { sequence: first - 1, hash: "" } : chainStart;
}

function problemOf(
  record: EventRecord,
  due: ChainEnd,
  later: readonly (EventRecord | undefined)[],
): ChainProblem | undefined {
  if (record.sequence === due.sequence + 1) return record.previous === due.hash ? undefined : "inserted";
  if (record.sequence <= due.sequence) return "inserted";
  return later.some((other) => other?.sequence === due.sequence + 1) ? "reordered" : "removed";
}
