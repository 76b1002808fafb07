import { createHash } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import type { DurableFile, FileSystem } from "../ports/file-system.ts";
import { SerialQueue } from "./serial-queue.ts";

/** Two records, each in a sector of its own: the older one is written, so that a torn write leaves the newer. */
const recordBytes = 512;
const recordCount = 2;
const magic = Buffer.from("PINPADM1", "ascii");
const at = { sequence: 8, checksum: 16, end: 24 } as const;

/** A payment makes about five commits. Fewer would press on the card, more would leave more tries to win back. */
const commitsPerMark = 8;

/**
 * A high-water mark outside the store's file: the number of a commit that the store has passed. A store with a lower number
 * is an older copy. The mark is written in the background and lags by some commits; it is never above the truth.
 *
 * What it does not catch: an image of the whole card put back, or store and mark together; a mark that was lowered by someone
 * who may write its folder; a step back of fewer than `commitsPerMark` commits after a power cut. Only the host can notice
 * those, by a KSN it has seen.
 */
export class RollBackGuard {
  readonly #file: DurableFile;
  readonly #onFault: (fault: Fault) => void;
  readonly #queue = new SerialQueue();
  #mark: number;
  #markRecord: number;
  #passed = 0;
  #isQueued = false;
  #hasFailed = false;

  /** A mark that nothing has passed yet. Fault PP709 when it cannot be made. */
  static async provision(fileSystem: FileSystem, path: string): Promise<void> {
    try {
      await fileSystem.create(path, Buffer.concat([encodeRecord(0), encodeRecord(0)]));
    } catch (error) {
      throw guardFault(error, `make the roll-back guard ${path}`);
    }
  }

  /** `onFault` hears of marks that could not be written (PP709). Fault PP709 when it is missing, damaged or not readable. */
  static async open(fileSystem: FileSystem, path: string, onFault: (fault: Fault) => void): Promise<RollBackGuard> {
    let file: DurableFile | undefined;
    try {
      file = await fileSystem.open(path);
      return new RollBackGuard(file, await readMarks(file), onFault);
    } catch (error) {
      // The first fault is the one to report; closing a file that may not answer adds nothing to it.
      await file?.close().catch(() => undefined);
      throw guardFault(error, `open the roll-back guard ${path}`);
    }
  }

  private constructor(file: DurableFile, marks: readonly (number | undefined)[], onFault: (fault: Fault) => void) {
    const known = marks.filter((mark) => mark !== undefined);
    if (known.length === 0) throw new Fault("PP709", "both records of the roll-back guard are damaged");
    this.#file = file;
    this.#onFault = onFault;
    this.#mark = Math.max(...known);
    this.#markRecord = marks.indexOf(this.#mark);
  }

  /** A commit number that the store has passed; zero for a new guard. */
  get mark(): number {
    return this.#mark;
  }

  /** Fault PP708 for a store that stands at an older commit than one it has passed. */
  requireNotOlder(sequence: number): void {
    if (sequence >= this.#mark) return;
    throw new Fault(
      "PP708",
      `the store stands at commit ${sequence}, but has been at ${this.#mark}: it is an older copy`,
    );
  }

  /** The store has passed this commit. Returns at once; now and then the mark is raised in the background. */
  passed(sequence: number): void {
    this.#passed = Math.max(this.#passed, sequence);
    if (this.#hasFailed || this.#isQueued || this.#passed - this.#mark < commitsPerMark) return;
    this.#isQueued = true;
    void this.#queue.run(() => this.#raise());
  }

  /** Raises the mark to the last commit, and closes. */
  close(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#raise();
      try {
        await this.#file.close();
      } catch (error) {
        throw guardFault(error, "close the roll-back guard");
      }
    });
  }

  /** After a failure no more: the mark stays where it is known to be, and the pad goes on with it. */
  async #raise(): Promise<void> {
    this.#isQueued = false;
    if (this.#hasFailed || this.#passed <= this.#mark) return;
    const [mark, record] = [this.#passed, 1 - this.#markRecord];
    try {
      await this.#file.write(record * recordBytes, encodeRecord(mark));
      await this.#file.sync();
      [this.#mark, this.#markRecord] = [mark, record];
    } catch (error) {
      this.#hasFailed = true;
      this.#onFault(guardFault(error, "raise the roll-back guard's mark"));
    }
  }
}

function encodeRecord(mark: number): Buffer {
  const bytes = Buffer.alloc(recordBytes);
  magic.copy(bytes);
  bytes.writeUIntBE(mark, at.sequence, 6);
  checksum(bytes).copy(bytes, at.checksum);
  return bytes;
}

async function readMarks(file: DurableFile): Promise<(number | undefined)[]> {
  const bytes = await file.read(0, recordCount * recordBytes);
  return [0, 1].map((record) => decodeRecord(bytes.subarray(record * recordBytes, (record + 1) * recordBytes)));
}

/** Undefined for a record that was torn or has rotted. */
function decodeRecord(bytes: Buffer): number | undefined {
  const isSound =
    bytes.subarray(0, magic.length).equals(magic) && checksum(bytes).equals(bytes.subarray(at.checksum, at.end));
  return isSound ? bytes.readUIntBE(at.sequence, 6) : undefined;
}

function checksum(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes.subarray(0, at.checksum)).digest().subarray(0, 8);
}

function guardFault(thrown: unknown, action: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const reason = thrown instanceof Error ? thrown.message : "unknown reason";
  return new Fault("PP709", `cannot ${action}: ${reason}`, { cause: thrown });
}
