import type { LogFolder } from "../ports/log-folder.ts";
import { type EventRecord, openRecord } from "./event-record.ts";
import type { ChainHead } from "./verify-chain.ts";

export const headName = "head.json";
/** A file is closed once it is as long as this; a batch may go beyond it. */
export const fullFileBytes = 1 << 20;
export const mostFiles = 8;
/** Above every file that the log writes: one batch behind a full one. */
const mostBytes = 4 << 20;

const fileName = /^events-\d{12}\.jsonl$/;

/** Named by its first record, so that the order of names is that of the chain. */
export function nameOfFile(firstSequence: number): string {
  return `events-${String(firstSequence).padStart(12, "0")}.jsonl`;
}

/** The first record's sequence, from the name. */
export function firstOf(name: string): number {
  return Number(name.slice(7, 19));
}

/** The files of the log, oldest first. */
export async function eventFiles(folder: LogFolder): Promise<string[]> {
  return (await folder.names()).filter((name) => fileName.test(name));
}

/** Whole lines, and the length of what stands behind the last of them. */
export interface FileLines {
  readonly lines: readonly string[];
  readonly wholeBytes: number;
  readonly tornBytes: number;
}

export async function readLines(folder: LogFolder, name: string): Promise<FileLines> {
  const bytes = (await folder.read(name, mostBytes)) ?? Buffer.alloc(0);
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.toString("utf8", 0, wholeBytes).split("\n").slice(0, -1);
  return { lines, wholeBytes, tornBytes: bytes.length - wholeBytes };
}

/** Undefined when there is none, and when what is there is none. */
export async function readHead(folder: LogFolder): Promise<ChainHead | undefined> {
  const bytes = await folder.read(headName, 1_000).catch(() => undefined);
  const [, first, sequence, hash] =
    /^\{"first":(\d{1,15}),"sequence":(\d{1,15}),"hash":"([0-9a-f]{64})"\}\n$/.exec(bytes?.toString("utf8") ?? "") ??
    [];
  if (hash === undefined) return undefined;
  return { first: Number(first), sequence: Number(sequence), hash };
}

export function writeHead(folder: LogFolder, { first, sequence, hash }: ChainHead): Promise<void> {
  return folder.replace(headName, Buffer.from(`${JSON.stringify({ first, sequence, hash })}\n`));
}

/** All that is kept, as `verifyChain` takes it. `torn`: the last line is not finished. */
export interface StoredEvents {
  readonly lines: readonly string[];
  readonly head: ChainHead | undefined;
  readonly torn: boolean;
}

/** Reads beside a pad that writes: the head first, since it is written last. */
export async function readStored(folder: LogFolder): Promise<StoredEvents> {
  const head = await readHead(folder);
  const names = await eventFiles(folder);
  const lines: string[] = [];
  let torn = false;
  for (const [at, name] of names.entries()) {
    const read = await readLines(folder, name);
    lines.push(...read.lines);
    if (read.tornBytes === 0) continue;
    // Behind the end of an older file there should be nothing: it stands as a line that is none.
    lines.push("");
    torn = at === names.length - 1;
  }
  return { lines, head, torn };
}

/**
 * The sound records behind `sequence`, in the order of the chain, as the pad writes them. Only the files that can hold them are read, and
 * only their lines hashed: whoever follows a log reads it every second, beside a pad that takes a PIN.
 */
export async function readSince(folder: LogFolder, sequence: number): Promise<EventRecord[]> {
  const names = await eventFiles(folder);
  const later = names.findIndex((name) => firstOf(name) > sequence);
  const first = Math.max(0, (later < 0 ? names.length : later) - 1);
  const records: EventRecord[] = [];
  for (const name of names.slice(first)) {
    const { lines } = await readLines(folder, name);
    const behind = lines.filter((line) => sequenceOf(line) > (records.at(-1)?.sequence ?? sequence));
    records.push(...behind.flatMap((line) => openRecord(line) ?? []));
  }
  return records;
}

/** As the line itself says; 0 where it says nothing. */
function sequenceOf(line: string): number {
  return Number(/^\{"sequence":(\d{1,15}),/.exec(line)?.[1] ?? 0);
}
