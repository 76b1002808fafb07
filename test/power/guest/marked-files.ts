import { basename } from "node:path";
import { NodeFileSystem } from "../../../src/platform/node-file-system.ts";
import type { DurableFile, FileSystem } from "../../../src/ports/file-system.ts";
import { CommitSteps } from "../commit-steps.ts";
import type { Disk } from "../order.ts";

/** Hears of each moment at which power may be cut, before anything else happens. */
export type OnStep = (step: string) => void;

/** Until then all that depends on it has happened. */
const lateMs = 2_000;

/** What a sync comes to, and when. */
const syncs: { readonly [Kind in Disk]: (file: DurableFile) => Promise<void> } = {
  honest: (file) => file.sync(),
  neverSyncs: () => Promise.resolve(),
  syncsLate: (file) => {
    // By then it may be closed.
    setTimeout(() => void file.sync().catch(() => undefined), lateMs);
    return Promise.resolve();
  },
};

/** Node's files, which tell where a commit of the store is. */
export class MarkedFiles extends NodeFileSystem implements FileSystem {
  readonly #onStep: OnStep;
  readonly #disk: Disk;

  constructor(onStep: OnStep, disk: Disk) {
    super();
    this.#onStep = onStep;
    this.#disk = disk;
  }

  override async open(path: string): Promise<DurableFile> {
    const file = await super.open(path);
    if (basename(path) === "store.bin") return this.#marked(file, new CommitSteps(file.sizeBytes));
    return this.#marked(file, { wrote: () => undefined, syncing: () => "roll-back mark: sync 1" });
  }

  #marked(file: DurableFile, steps: Pick<CommitSteps, "wrote" | "syncing">): DurableFile {
    return {
      sizeBytes: file.sizeBytes,
      read: (offset, length) => file.read(offset, length),
      write: (offset, bytes) => {
        steps.wrote(offset, bytes);
        return file.write(offset, bytes);
      },
      sync: async () => {
        const step = steps.syncing();
        this.#onStep(`${step} due`);
        const syncing = syncs[this.#disk](file);
        this.#onStep(`${step} begun`);
        await syncing;
        this.#onStep(`${step} done`);
      },
      close: () => file.close(),
    };
  }
}
