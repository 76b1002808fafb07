import type { DurableFile, FileSystem } from "../../src/ports/file-system.ts";

/** A write that no sync has followed yet: of it, any part may be on the medium after a power cut. */
export interface PendingWrite {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What lay on the medium, and the writes since: the next sync has not come back. */
export interface Epoch {
  readonly before: Buffer;
  readonly writes: readonly PendingWrite[];
}

type Operation = "open" | "read" | "write" | "sync" | "create" | "close";
type IoCode = "EIO" | "ENOSPC" | "EACCES" | "EROFS";

interface MemoryFile {
  /** What a power cut leaves for certain. */
  durable: Buffer;
  /** What a read gives: `durable` and all writes since. */
  current: Buffer;
  pending: PendingWrite[];
  epochs: Epoch[];
}

/** Files in memory that lose power, fail and rot on demand. */
export class FaultyFileSystem implements FileSystem {
  /** Operations begun since `failAt` or the start, by kind. */
  readonly counts: Record<Operation, number> = { open: 0, read: 0, write: 0, sync: 0, create: 0, close: 0 };
  readonly #files = new Map<string, MemoryFile>();
  readonly #exposed = new Set<string>();
  #failure: { operation: Operation; nth: number; code: IoCode } | undefined;
  #hanging = false;
  #operationsLeft = Number.POSITIVE_INFINITY;

  /** A file as it is, without any write. */
  put(path: string, bytes: Uint8Array): void {
    this.#files.set(path, { durable: Buffer.from(bytes), current: Buffer.from(bytes), pending: [], epochs: [] });
  }

  /** From now on group or others may read the file. */
  expose(path: string): void {
    this.#exposed.add(path);
  }

  /** A copy of what a read of the file would give. */
  contents(path: string): Buffer {
    return Buffer.from(this.#file(path).current);
  }

  /** The epochs of the file that ended with a sync since the last call. */
  takeEpochs(path: string): Epoch[] {
    return this.#file(path).epochs.splice(0);
  }

  /** The `nth` operation of this kind from now fails once; a failed write has not happened, a failed sync lost what it had. */
  failAt(operation: Operation, nth: number, code: IoCode): void {
    this.counts[operation] = 0;
    this.#failure = { operation, nth, code };
  }

  /** From now on no write comes back. */
  hangWrites(): void {
    this.#hanging = true;
  }

  /** Power fails after so many more writes and syncs: nothing works from then on. */
  cutPowerAfter(operations: number): void {
    this.#operationsLeft = operations;
  }

  /** The same medium after the cut; `survives` says how many bytes of each unsynced write are on it. */
  afterPowerCut(survives: (write: PendingWrite, index: number) => number): FaultyFileSystem {
    const next = new FaultyFileSystem();
    for (const [path, file] of this.#files) {
      const medium = Buffer.from(file.durable);
      for (const [index, write] of file.pending.entries()) applyWrite(medium, write, survives(write, index));
      next.put(path, medium);
    }
    return next;
  }

  async exists(path: string): Promise<boolean> {
    return this.#files.has(path);
  }

  async open(path: string): Promise<DurableFile> {
    this.#begin("open");
    const file = this.#file(path);
    return {
      sizeBytes: file.current.length,
      read: async (offset, length) => {
        this.#begin("read");
        return Buffer.from(file.current.subarray(offset, offset + length));
      },
      write: async (offset, bytes) => {
        this.#begin("write");
        if (this.#hanging) await new Promise(() => undefined);
        const write = { offset, bytes: Buffer.from(bytes) };
        file.pending.push(write);
        applyWrite(file.current, write, bytes.length);
      },
      sync: async () => {
        this.#begin("sync");
        file.epochs.push({ before: file.durable, writes: file.pending });
        file.durable = Buffer.from(file.current);
        file.pending = [];
      },
      close: async () => this.#begin("close"),
    };
  }

  async create(path: string, contents: Uint8Array): Promise<void> {
    this.#begin("create");
    if (this.#files.has(path)) throw ioError("EEXIST");
    this.put(path, contents);
  }

  async readSmall(path: string, maxBytes: number): Promise<Buffer> {
    this.#begin("read");
    if (this.#file(path).current.length > maxBytes) throw ioError("EFBIG");
    return this.contents(path);
  }

  async readPrivate(path: string, maxBytes: number): Promise<Buffer> {
    if (this.#exposed.has(path)) throw ioError("EPERM");
    return this.readSmall(path, maxBytes);
  }

  async keepAside(path: string, asideName: string): Promise<void> {
    const asidePath = path.replace(/[^/]*$/, asideName);
    if (this.#files.has(asidePath)) throw ioError("EEXIST");
    this.#files.set(asidePath, this.#file(path));
    this.#files.delete(path);
  }

  #file(path: string): MemoryFile {
    const file = this.#files.get(path);
    if (!file) throw ioError("ENOENT");
    return file;
  }

  #begin(operation: Operation): void {
    this.counts[operation] += 1;
    if (operation === "write" || operation === "sync") {
      if (this.#operationsLeft <= 0) throw ioError("EIO");
      this.#operationsLeft -= 1;
    }
    if (this.#failure?.operation === operation && this.#failure.nth === this.counts[operation]) {
      throw ioError(this.#failure.code);
    }
  }
}

/**
 * Every medium a power cut in this epoch may leave: each write on it wholly, not at all, or only its first `tornAfter`
 * bytes, in all combinations.
 */
export function* crashStates(epoch: Epoch, tornAfter: readonly number[]): Generator<Buffer> {
  const choices = [0, ...tornAfter, Number.POSITIVE_INFINITY];
  const total = choices.length ** epoch.writes.length;
  for (let combination = 0; combination < total; combination++) {
    const medium = Buffer.from(epoch.before);
    let digits = combination;
    for (const write of epoch.writes) {
      applyWrite(medium, write, choices[digits % choices.length] ?? 0);
      digits = Math.floor(digits / choices.length);
    }
    yield medium;
  }
}

function applyWrite(medium: Buffer, write: PendingWrite, bytes: number): void {
  write.bytes.copy(medium, write.offset, 0, Math.min(bytes, write.bytes.length));
}

function ioError(code: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}
