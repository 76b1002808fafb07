import type { DurableFile, FileSystem } from "../../ports/file-system.ts";
import type { BootClock } from "./boot-clock.ts";
import type { Draws } from "./draws.ts";
import { SimMedium } from "./sim-medium.ts";

export type DiskOperation = "open" | "read" | "write" | "sync" | "create" | "close";

/** How the disk is, until somebody makes it otherwise. */
export interface DiskHealth {
  /** No new file, and so no claim of one, can be made. */
  isFull: boolean;
  /** So many of the next operations of this kind fail with EIO. */
  readonly failing: Map<DiskOperation, number>;
  /** How long each sync takes in milliseconds. */
  syncMs: readonly [least: number, most: number];
}

const usualSyncMs = [1, 12] as const;
const otherMs = [0, 1] as const;

/**
 * A disk with its page cache. Whoever has it mounted loses it with the power: what was not synced may be gone, sector by
 * sector, and what was being done is never heard of again.
 */
export class SimDisk {
  readonly health: DiskHealth = { isFull: false, failing: new Map(), syncMs: usualSyncMs };
  readonly #files = new Map<string, SimMedium>();
  readonly #claims = new Set<string>();
  readonly #draws: Draws;
  /** Called at the beginning of every operation: the moment to cut power. */
  onOperation: (operation: DiskOperation) => void = () => undefined;

  constructor(draws: Draws) {
    this.#draws = draws;
  }

  /** Every file with its size. */
  sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#files].map(([path, medium]) => [path, medium.sizeBytes]));
  }

  /** As somebody who has the disk in hand reads it. */
  copyOf(path: string): Buffer | undefined {
    return this.#files.get(path)?.copy();
  }

  /** As somebody who has the disk in hand writes it. */
  replace(path: string, contents: Uint8Array): void {
    this.#files.set(path, new SimMedium(contents));
  }

  repair(): void {
    this.health.isFull = false;
    this.health.failing.clear();
    this.health.syncMs = usualSyncMs;
  }

  losePower(): void {
    for (const medium of this.#files.values()) medium.losePower(this.#draws);
    this.#claims.clear();
  }

  /** The program is gone, the machine is not: its claims are void, its writes are still in the cache. */
  loseProgram(): void {
    this.#claims.clear();
  }

  /** The file system as one run of the program has it. */
  mount(clock: BootClock): FileSystem {
    const begin = (operation: DiskOperation) => this.#begin(operation, clock);
    return {
      exists: async (path) => {
        await begin("read");
        return this.#files.has(path);
      },
      open: async (path) => {
        await begin("open");
        const medium = this.#need(path);
        if (this.#claims.has(path)) throw ioError("EBUSY");
        // The claim is a file of its own.
        if (this.health.isFull) throw ioError("ENOSPC");
        this.#claims.add(path);
        return this.#opened(path, medium, begin);
      },
      create: async (path, contents) => {
        if (this.health.isFull) throw ioError("ENOSPC");
        await begin("create");
        if (this.#files.has(path)) throw ioError("EEXIST");
        this.#files.set(path, new SimMedium(contents));
      },
      readSmall: (path, maxBytes) => this.#readSmall(path, maxBytes, begin),
      readPrivate: (path, maxBytes) => this.#readSmall(path, maxBytes, begin),
      keepAside: async (path, asideName) => {
        await begin("create");
        const asidePath = path.replace(/[^/]*$/, asideName);
        if (this.#files.has(asidePath)) throw ioError("EEXIST");
        this.#files.set(asidePath, this.#need(path));
        this.#files.delete(path);
      },
    };
  }

  #opened(path: string, medium: SimMedium, begin: (operation: DiskOperation) => Promise<void>): DurableFile {
    return {
      sizeBytes: medium.sizeBytes,
      read: async (offset, length) => {
        await begin("read");
        return medium.read(offset, length);
      },
      write: async (offset, bytes) => {
        await begin("write");
        medium.write(offset, bytes);
      },
      sync: async () => {
        try {
          await begin("sync");
        } catch (error) {
          medium.failSync(this.#draws);
          throw error;
        }
        medium.sync();
      },
      close: async () => {
        this.#claims.delete(path);
        await begin("close");
      },
    };
  }

  async #readSmall(path: string, maxBytes: number, begin: (operation: DiskOperation) => Promise<void>) {
    await begin("read");
    const medium = this.#need(path);
    if (medium.sizeBytes > maxBytes) throw ioError("EFBIG");
    return medium.copy();
  }

  /** Takes its time. Never comes back when power fails meanwhile. */
  async #begin(operation: DiskOperation, clock: BootClock): Promise<void> {
    this.onOperation(operation);
    const ms = this.#draws.between(operation === "sync" ? this.health.syncMs : otherMs);
    if (ms > 0 || !clock.isOn) await new Promise<void>((resolve) => clock.after(ms, resolve));
    const failures = this.health.failing.get(operation) ?? 0;
    if (failures === 0) return;
    this.health.failing.set(operation, failures - 1);
    throw ioError("EIO");
  }

  #need(path: string): SimMedium {
    const medium = this.#files.get(path);
    if (!medium) throw ioError("ENOENT");
    return medium;
  }
}

function ioError(code: "EIO" | "ENOSPC" | "ENOENT" | "EEXIST" | "EBUSY" | "EFBIG"): Error & { code: string } {
  return Object.assign(new Error(`${code}: as the simulated disk has it`), { code });
}
