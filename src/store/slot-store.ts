import { Fault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { DurableFile, FileSystem } from "../ports/file-system.ts";
import type { Changes } from "./changes.ts";
import { type CommitPlan, firstSlot, planCommit, type StoreState } from "./commit-plan.ts";
import { isUnfinished, mustWait, nextWrites, nothingUnfinished, type Region, type Unfinished } from "./mirroring.ts";
import { type Recovery, recoverSlots } from "./recover-slots.ts";
import { SerialQueue } from "./serial-queue.ts";
import { DELETION_KEY, SLOT_BYTES } from "./slot-codec.ts";
import {
  decodeHeader,
  encodeHeader,
  layoutOfSize,
  SLOT_COUNT_MAX,
  SLOT_COUNT_MIN,
  type StoreLayout,
  storeLayout,
} from "./store-header.ts";
import { storeIoFault } from "./store-io-fault.ts";

const DEFAULT_SLOT_COUNT = 1024;
const FREE_SLOT = Buffer.alloc(SLOT_BYTES);
/** Longer than from the key state of a PIN to its try in the ledger, so that nobody waits for the mirror before sending. */
const MIRROR_DELAY_MS = 20;

/**
 * A small durable key-value file that survives power cuts: fixed slots in two mirrored regions, written in place.
 * After a failed write or sync it refuses everything (PP703): a repeated fsync may say yes to what was lost.
 * Rolling the whole file back to an older copy is noticed by a `RollBackGuard` beside it, not here.
 */
export class SlotStore {
  /** Slots and headers that `open` wrote anew from their other copy: after a power cut, or because the medium rots. */
  readonly repairedSlots: number;
  readonly #file: DurableFile;
  readonly #layout: StoreLayout;
  readonly #queue = new SerialQueue();
  readonly #clock: Clock | undefined;
  #state: StoreState;
  #sequence: number;
  #unfinished: Unfinished = nothingUnfinished;
  #mirrorTimer: Timer | undefined;
  #onCommitted: (sequence: number) => void = () => undefined;
  #refusal: Fault | undefined;

  /** Creates an empty store. Faults: PP703 when it cannot be written, PP707 when there is a file already: none is ever replaced. */
  static async provision(fs: FileSystem, path: string, options: { readonly slotCount?: number } = {}): Promise<void> {
    const slotCount = options.slotCount ?? DEFAULT_SLOT_COUNT;
    if (!Number.isInteger(slotCount) || slotCount < SLOT_COUNT_MIN || slotCount > SLOT_COUNT_MAX) {
      throw new Fault("PP901", `a store has ${SLOT_COUNT_MIN} to ${SLOT_COUNT_MAX} slots`);
    }
    const layout = storeLayout(slotCount);
    const contents = Buffer.alloc(layout.sizeBytes);
    for (const offset of layout.headerAt) encodeHeader(slotCount).copy(contents, offset);
    for (const offset of layout.regionAt) firstSlot().copy(contents, offset);
    try {
      await fs.create(path, contents);
    } catch (error) {
      throw storeIoFault("PP703", error, `create the store ${path}`);
    }
  }

  /**
   * Opens and, where a copy is bad, repairs. Faults: PP701 no file, PP702 damaged beyond repair, PP703 not readable or
   * writable, PP705 of another version, PP706 in use. A file that is refused has not been written to. With a clock a commit
   * resolves after one sync, and the mirror follows a moment later or with the next commit; without one it is waited for.
   */
  static async open(fs: FileSystem, path: string, clock?: Clock): Promise<SlotStore> {
    let file: DurableFile | undefined;
    try {
      file = await fs.open(path);
      const layout = layoutOfSize(file.sizeBytes);
      const contents = await file.read(0, layout.sizeBytes);
      const badHeaders = judgeHeaders(contents, layout);
      const [regionA, regionB] = [regionOf(contents, layout, 0), regionOf(contents, layout, 1)];
      const recovery = recoverSlots(regionA, regionB);
      await repair(file, layout, recovery, badHeaders, [regionA, regionB]);
      return new SlotStore(file, layout, recovery, badHeaders.length, clock);
    } catch (error) {
      const fault = storeIoFault("PP701", error, `open the store ${path}`);
      // The first fault is the one to report; closing a file that may not answer adds nothing to it.
      await file?.close().catch(() => undefined);
      throw fault;
    }
  }

  private constructor(
    file: DurableFile,
    layout: StoreLayout,
    recovery: Recovery,
    repairedHeaders: number,
    clock: Clock | undefined,
  ) {
    this.#file = file;
    this.#clock = clock;
    this.#layout = layout;
    this.#state = recovery.state;
    // Not the state's own number: that one also counts a torn commit, which the next start will not find.
    this.#sequence = [...recovery.state.entries.values()].reduce(
      (newest, { sequence }) => Math.max(newest, sequence),
      0,
    );
    this.repairedSlots = recovery.restore[0].length + recovery.restore[1].length + repairedHeaders;
  }

  /** The number of the newest commit that is on the medium; it only ever rises. */
  get sequence(): number {
    return this.#sequence;
  }

  /** From now on `listener` hears the number of each commit, once it is on the medium. It must not throw. */
  onCommitted(listener: (sequence: number) => void): void {
    this.#onCommitted = listener;
  }

  /** A copy of the value as last committed. */
  get(key: string): Buffer | undefined {
    this.#requireUsable();
    const value = key === DELETION_KEY ? undefined : this.#state.entries.get(key)?.value;
    return value && Buffer.from(value);
  }

  /** The keys that begin with `prefix`, sorted. */
  keys(prefix: string): string[] {
    this.#requireUsable();
    return [...this.#state.entries.keys()].filter((key) => key !== DELETION_KEY && key.startsWith(prefix)).sort();
  }

  /**
   * Makes all changes or none; when it resolves they are on the medium. What they replaced is overwritten with zeros a moment
   * later (in the file: a flash controller may keep it, so secret values must be sealed). Callers queue.
   * Faults: PP703; PP704 when there is no room, and then nothing has changed and the store goes on.
   */
  commit(changes: Changes): Promise<void> {
    const own = new Map([...changes].map(([key, value]) => [key, value && Buffer.from(value)]));
    return this.#queue.run(() => this.#commit(own));
  }

  /** Waits for the commits that are queued, and for the mirror. */
  close(): Promise<void> {
    return this.#queue.run(async () => {
      this.#mirrorTimer?.cancel();
      try {
        if (!this.#refusal) while (isUnfinished(this.#unfinished)) await this.#step();
      } finally {
        this.#refusal ??= new Fault("PP901", "the store is closed");
        await this.#closeFile();
      }
    });
  }

  async #commit(changes: Changes): Promise<void> {
    this.#requireUsable();
    const plan = planCommit(this.#state, changes);
    if (!plan) return;
    while (mustWait(this.#unfinished, plan)) await this.#step();
    await this.#step(plan);
    if (this.#clock) this.#mirrorSoon(this.#clock);
    else while (isUnfinished(this.#unfinished)) await this.#step();
    this.#state = plan.next;
    this.#sequence = plan.next.sequence;
    this.#onCommitted(this.#sequence);
  }

  /** A commit that comes first takes the mirror's writes along; else each sync of it is a turn of its own in the queue. */
  #mirrorSoon(clock: Clock): void {
    this.#mirrorTimer ??= clock.after(MIRROR_DELAY_MS, () => {
      this.#mirrorTimer = undefined;
      void this.#queue.run(async () => {
        if (this.#refusal || !isUnfinished(this.#unfinished)) return;
        // A failure is kept, and told to whoever asks the store next.
        await this.#step().catch(() => undefined);
        if (isUnfinished(this.#unfinished)) this.#mirrorSoon(clock);
      });
    });
  }

  async #step(plan?: CommitPlan): Promise<void> {
    const { writes, left } = nextWrites(this.#unfinished, plan);
    try {
      for (const { region, slotIndex, bytes } of writes) {
        await this.#file.write(this.#layout.regionAt[region] + slotIndex * SLOT_BYTES, bytes);
      }
      await this.#file.sync();
    } catch (error) {
      this.#refusal = storeIoFault("PP703", error, "write the store");
      throw this.#refusal;
    }
    this.#unfinished = left;
  }

  async #closeFile(): Promise<void> {
    try {
      await this.#file.close();
    } catch (error) {
      throw storeIoFault("PP703", error, "close the store");
    }
  }

  #requireUsable(): void {
    if (this.#refusal) throw this.#refusal;
  }
}

function regionOf(contents: Buffer, layout: StoreLayout, region: Region): Buffer {
  return contents.subarray(layout.regionAt[region], layout.regionAt[region] + layout.slotCount * SLOT_BYTES);
}

/** The offsets of header copies to be written anew. */
function judgeHeaders(contents: Buffer, layout: StoreLayout): number[] {
  const bad: number[] = [];
  for (const offset of layout.headerAt) {
    const reading = decodeHeader(contents.subarray(offset, offset + SLOT_BYTES));
    if (reading.kind === "otherVersion") throw new Fault("PP705", `the store has format version ${reading.version}`);
    if (reading.kind === "bad") bad.push(offset);
    else if (reading.slotCount !== layout.slotCount) {
      throw new Fault("PP702", `the store has ${layout.slotCount} slots where its header says ${reading.slotCount}`);
    }
  }
  if (bad.length === layout.headerAt.length) throw new Fault("PP702", "the file has no header of a store");
  return bad;
}

async function repair(
  file: DurableFile,
  layout: StoreLayout,
  recovery: Recovery,
  badHeaders: readonly number[],
  regions: readonly [Buffer, Buffer],
): Promise<void> {
  for (const offset of badHeaders) await file.write(offset, encodeHeader(layout.slotCount));
  for (const region of [0, 1] as const) {
    for (const slotIndex of recovery.restore[region]) {
      const at = slotIndex * SLOT_BYTES;
      const twin = regions[region === 0 ? 1 : 0].subarray(at, at + SLOT_BYTES);
      await file.write(layout.regionAt[region] + at, twin);
    }
  }
  // Also when nothing was restored: a process killed before its sync leaves commits that only the page cache has.
  await file.sync();
  for (const { region, slotIndexes } of recovery.clear) {
    for (const slotIndex of slotIndexes) {
      await file.write(layout.regionAt[region] + slotIndex * SLOT_BYTES, FREE_SLOT);
    }
    await file.sync();
  }
}
