import type { EventRecord } from "../events/event-record.ts";
import type { ChainProblem, ChainVerdict } from "../events/verify-chain.ts";

const names: Readonly<Record<string, string>> = {
  eventLogMended: "the event log was mended",
  eventsLost: "events were lost while the disk refused them",
};

/** A record as a technician reads it: the event's name in words, then its facts. A time without a source is marked. */
export function eventLine({ sequence, wallMs, timeKnown, event }: EventRecord): string {
  const { event: name, ...facts } = event;
  const time = new Date(wallMs).toISOString().slice(0, 19).replace("T", " ");
  const told = Object.entries(facts).map(([fact, value]) => `${fact} ${printable(value)}`);
  const words = names[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${String(sequence).padStart(6)}  ${time}${timeKnown ? " " : "?"} ${[words, ...told].join("  ")}`;
}

/** The file may hold anything: no character of it reaches the terminal as a command. */
function printable(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, "?");
}

const problems: Readonly<Record<ChainProblem, string>> = {
  changed: "this line is not as it was written",
  removed: "records before this line are gone",
  reordered: "records before this line come later",
  inserted: "this line comes twice, or is not of this chain",
  truncated: "the lines are sound, but the last records are gone",
  rewritten: "the chain was written anew, or its head was: they do not fit",
  headMissing: "the head file is gone, so whether the last records are there cannot be told",
};

export function verdictLine(verdict: ChainVerdict): string {
  if (!verdict.whole) {
    return `BROKEN at line ${verdict.line}, record ${verdict.sequence}: ${problems[verdict.problem]}`;
  }
  const torn = verdict.tornTail ? "; the last line is not finished: the pad writes it, or lost power in it" : "";
  return `whole: ${verdict.records} records, none changed, removed or reordered${torn}`;
}
