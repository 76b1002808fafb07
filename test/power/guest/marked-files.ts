import { basename } from "node:path";
import { NodeFileSystem } from "../../../src/platform/node-file-system.ts";
import type { DurableFile, FileSystem } from "../../../src/ports/file-system.ts";
import { CommitSteps } from "../commit-steps.ts";

/** Hears of each moment at which power may be cut, before anything else happens. */
export type OnStep = (step: string) => void;

/** Node's files, which tell where a commit of the store is; a lying one says that it has synced, and has not. */
export class MarkedFiles extends NodeFileSystem implements FileSystem {
  readonly #onStep: OnStep;
  readonly #lies: boolean;

  constructor(onStep: OnStep, lies: boolean) {
    super();
    this.#onStep = onStep;
    this.#lies = lies;
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
        const syncing = this.#lies ? Promise.resolve() : file.sync();
        this.#onStep(`${step} begun`);
        await syncing;
        this.#onStep(`${step} done`);
      },
      close: () => file.close(),
    };
  }
}
