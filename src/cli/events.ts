import { Argument, Command, InvalidArgumentError } from "commander";
import { readSince, readStored } from "../events/event-files.ts";
import { type EventRecord, openRecord } from "../events/event-record.ts";
import { verifyChain } from "../events/verify-chain.ts";
import { Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import { NodeLogFolder } from "../platform/node-log-folder.ts";
import { eventLine, verdictLine } from "./event-lines.ts";
import { exitCodes } from "./exit-codes.ts";
import { stopSignals } from "./serving.ts";
import { type ToolOptions, toolConfig, withToolOptions } from "./tool-place.ts";
import { typedFaultCode } from "./typed-fault-code.ts";

interface Options extends ToolOptions {
  readonly since?: number;
  readonly until?: number;
  readonly kind?: string;
  readonly code?: FaultCode;
  readonly last?: number;
  readonly follow?: true;
  readonly json?: true;
}

const followMs = 1_000;

export function eventsCommand(): Command {
  return (
    withToolOptions(new Command("events"))
      .description(
        "The pad's event log: what happened and when, without secrets. Works while the pad runs and while not.",
      )
      .option("--since <time>", "not before, e.g. 2026-03-01 or 2026-03-01T14:30Z", time)
      .option("--until <time>", "before", time)
      .option("--kind <event>", "only this event, as --json names it, e.g. transactionEnded")
      .option("--code <fault>", "only what names this fault, e.g. PP402", code)
      .option("--last <number>", "the last so many of them", count)
      .option("--follow", "and those to come, until Ctrl-C")
      .option("--json", "one JSON object a line, as it is stored")
      .addHelpText(
        "after",
        "\nExamples:\n  pinpad events --last 20\n  pinpad events --code PP402 --since 2026-03-01\n  pinpad events verify\n\nA question mark behind a time: the clock was not synchronised. The pad writes at once what matters, the rest every 10 seconds.",
      )
      // Without this commander would say that there is one argument too many, and not what was meant.
      .addArgument(new Argument("[command]", "verify; without it the events are shown").choices(["verify"]))
      .action((_: string | undefined, options: Options) => show(options))
      .addCommand(verifyCommand())
  );
}

function verifyCommand(): Command {
  return withToolOptions(new Command("verify"))
    .description("Whether a record was changed, removed, inserted or reordered, and where.")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  pinpad events verify\n\nExit code 1 when the chain is broken. It shows damage and hands that edit; whoever has the pad's own rights can write a whole chain anew.",
    )
    .action(verify);
}

async function show(options: Options): Promise<void> {
  const folder = await folderOf(options);
  const wanted = (record: EventRecord) => matches(record, options);
  const { records, damaged } = await sound(folder);
  const told = records.filter(wanted);
  for (const record of told.slice(options.last === undefined ? 0 : -options.last)) print(record, options);
  if (damaged > 0) console.error(`${damaged} lines are not as they were written: \`pinpad events verify\` says where`);
  if (!options.follow) return;
  const { signal } = stopSignals();
  let last = records.at(-1)?.sequence ?? 0;
  while (await waited(signal)) {
    const later = await readable(readSince(folder, last));
    for (const record of later.filter(wanted)) print(record, options);
    last = later.at(-1)?.sequence ?? last;
  }
}

async function verify(_: object, command: Command): Promise<void> {
  // `--config` and `--json` are also the command's above: either place will do.
  const options = command.optsWithGlobals<Options>();
  const { lines, head, torn } = await stored(await folderOf(options));
  const verdict = verifyChain(lines, head, torn);
  console.log(options.json ? JSON.stringify(verdict, null, 2) : verdictLine(verdict));
  if (!verdict.whole) process.exitCode = exitCodes.failed;
}

async function folderOf(options: ToolOptions): Promise<NodeLogFolder> {
  return new NodeLogFolder((await toolConfig(options)).events.folder);
}

function stored(folder: NodeLogFolder) {
  return readable(readStored(folder));
}

async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new Fault("PP810", `the event log cannot be read: ${code}; run this with sudo`, { cause: error });
  }
}

async function sound(folder: NodeLogFolder) {
  const { lines, torn } = await stored(folder);
  const records = lines.flatMap((line) => openRecord(line) ?? []);
  return { records, damaged: lines.length - records.length - (torn ? 1 : 0) };
}

function matches({ wallMs, event }: EventRecord, { since, until, kind, code }: Options): boolean {
  if (wallMs < (since ?? wallMs) || (until !== undefined && wallMs >= until)) return false;
  return (kind === undefined || event.event === kind) && (code === undefined || names(event, code));
}

function names(event: EventRecord["event"], wanted: FaultCode): boolean {
  const { code, outcome } = event as { readonly code?: string; readonly outcome?: { readonly code?: string } };
  return code === wanted || outcome?.code === wanted;
}

function print(record: EventRecord, { json }: Options): void {
  console.log(json ? JSON.stringify(record) : eventLine(record));
}

function waited(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(!signal.aborted), followMs);
    const leave = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
}

function code(typed: string): FaultCode {
  const found = typedFaultCode(typed);
  if (typeof found === "string") return found;
  throw new InvalidArgumentError(found.refusal.replace(/^t/, "T"));
}

function time(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError("A time is e.g. 2026-03-01 or 2026-03-01T14:30Z.");
  return ms;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("A whole number from 1 to 999999.");
  return Number(text);
}
