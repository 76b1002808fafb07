import { Fault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { LogFolder } from "../ports/log-folder.ts";
import {
  eventFiles,
  firstOf,
  fullFileBytes,
  mostFiles,
  nameOfFile,
  readHead,
  readLines,
  writeHead,
} from "./event-files.ts";
import { type ChainEnd, chainStart, type LoggedEvent, openRecord, sealRecord } from "./event-record.ts";

export interface EventLogOptions {
  readonly folder: LogFolder;
  readonly clock: Clock;
  /** Which events do not wait for the next batch. */
  readonly isUrgent: (event: LoggedEvent) => boolean;
  /** Told once until it works again: the log cannot be written. Nothing waits for it. */
  readonly onFault: (fault: Fault) => void;
  /** It can be written again. */
  readonly onMended: () => void;
}

/** An SD card is spared: a sync costs it a whole erase block. */
const batchMs = 10_000;
/** Some hours of a pad that no disk takes; the oldest go first. */
const mostWaiting = 2_000;

interface Waiting {
  readonly wallMs: number;
  readonly timeKnown: boolean;
  readonly event: LoggedEvent;
}

/** The hash-chained log on disk. Whoever tells it an event never waits and never fails; what is lost is counted and written later. */
export class EventLog {
  readonly #options: EventLogOptions;
  #waiting: Waiting[] = [];
  #lost = 0;
  /** What was mended at the opening, until it is written. */
  #mended: Waiting | undefined;
  #work: Promise<void> = Promise.resolve();
  #timer: Timer | undefined;
  #isClaimed = false;
  #isOpen = false;
  #isStopped = false;
  #isBroken = false;
  #files: string[] = [];
  #bytes = 0;
  #end: ChainEnd = chainStart;
  #run = 0;

  constructor(options: EventLogOptions) {
    this.#options = options;
  }

  /** Also before the log could be opened. */
  hear(event: LoggedEvent): void {
    const { isUrgent } = this.#options;
    if (this.#waiting.length >= mostWaiting) {
      this.#waiting.shift();
      this.#lost++;
    }
    this.#waiting.push(this.#now(event));
    if (isUrgent(event) && !this.#isBroken) void this.flush();
    else this.#later();
  }

  /** Settles, and never rejects, when all that was heard is on the medium, or the medium refused it. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#work = this.#work.then(() => this.#write());
    return this.#work;
  }

  /** The last flush; what is heard later is not kept. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.flush();
    // Of no use to anybody if it fails: the claim of a process that is gone is taken over.
    if (this.#isClaimed) await this.#options.folder.release().catch(() => undefined);
  }

  #later(): void {
    if (this.#isStopped) return;
    this.#timer ??= this.#options.clock.after(batchMs, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  async #write(): Promise<void> {
    try {
      if (!this.#isClaimed) await this.#options.folder.claim();
      this.#isClaimed = true;
      if (!this.#isOpen) await this.#open();
      if (this.#waiting.length > 0 || this.#mended) await this.#append();
      if (this.#isBroken) this.#options.onMended();
      this.#isBroken = false;
    } catch (error) {
      const { code = "unknown error" } = error as NodeJS.ErrnoException;
      if (!this.#isBroken) {
        this.#isBroken = true;
        this.#options.onFault(new Fault("PP810", `the event log cannot be written: ${code}`, { cause: error }));
      }
      this.#later();
    }
  }

  /** Goes on behind the last sound record, or behind the head where that is further: then the gap shows for ever. */
  async #open(): Promise<void> {
    const { folder } = this.#options;
    this.#files = await eventFiles(folder);
    const head = await readHead(folder);
    const last = this.#files.at(-1);
    const { lines, wholeBytes, tornBytes } = last
      ? await readLines(folder, last)
      : { lines: [], wholeBytes: 0, tornBytes: 0 };
    const sound = lines.findLast((line) => openRecord(line));
    const record = sound === undefined ? undefined : openRecord(sound);
    this.#bytes = wholeBytes;
    const end = record ?? chainStart;
    this.#end = head && head.sequence > end.sequence ? head : end;
    this.#run = this.#end.sequence + 1;
    const problems = [
      ...(tornBytes > 0 ? ["the last line was not finished, as after a power cut, and was cut off"] : []),
      ...(sound !== lines.at(-1) ? ["the last line is damaged"] : []),
      ...(head && head.sequence > end.sequence
        ? [`records up to ${head.sequence} were written and are not there`]
        : []),
      ...(last && !head ? ["the head file was missing"] : []),
    ];
    if (!head) await writeHead(folder, this.#head());
    if (problems.length > 0) this.#mended = this.#now({ event: "eventLogMended", problems });
    this.#isOpen = true;
  }

  async #append(): Promise<void> {
    const { folder } = this.#options;
    // Neither waits among the others, where it could be lost itself while the disk goes on refusing.
    const lost = this.#lost;
    const first = lost > 0 ? [this.#now({ event: "eventsLost", count: lost })] : [];
    if (this.#mended) first.push(this.#mended);
    const batch = this.#waiting.slice();
    let end = this.#end;
    let text = "";
    for (const waiting of [...first, ...batch]) {
      const sealed = sealRecord(end, { ...waiting, run: this.#run });
      text += `${sealed.line}\n`;
      end = sealed.end;
    }
    const bytes = Buffer.from(text);
    const full = this.#bytes >= fullFileBytes;
    const name = (full ? undefined : this.#files.at(-1)) ?? nameOfFile(this.#end.sequence + 1);
    const offset = full ? 0 : this.#bytes;
    // At its place and not at the end: what a failed write left there is overwritten.
    await folder.write(name, offset, bytes);
    if (this.#files.at(-1) !== name) this.#files.push(name);
    this.#bytes = offset + bytes.length;
    this.#end = end;
    this.#lost -= lost;
    this.#mended = undefined;
    const written = new Set(batch);
    this.#waiting = this.#waiting.filter((waiting) => !written.has(waiting));
    // The head first: after a power cut in between there is a file too many, and none too few.
    await writeHead(folder, this.#head());
    for (const old of this.#files.slice(0, -mostFiles)) {
      await folder.remove(old);
      this.#files = this.#files.filter((name) => name !== old);
    }
  }

  #now<Told extends LoggedEvent>(event: Told): Waiting {
    const { clock } = this.#options;
    return { wallMs: clock.wallMs(), timeKnown: clock.wallSynchronised(), event };
  }

  /** Of what is kept: a file too many that could not be removed yet is none of it. */
  #head() {
    const [oldest] = this.#files.slice(-mostFiles);
    return { first: oldest ? firstOf(oldest) : 1, sequence: this.#end.sequence, hash: this.#end.hash };
  }
}
