import type { DurableFile, FileSystem } from "../ports/file-system.ts";
import type { PartSigns } from "./part-signs.ts";

/** Enough to ask the medium, and small enough to ask it every few seconds. */
const probeBytes = 512;

/** Files whose every operation has to come back, and the store's file to be asked whether it still answers. */
export class WatchedFiles implements FileSystem {
  readonly #files: FileSystem;
  readonly #signs: PartSigns;
  readonly #storePath: string;
  #store: DurableFile | undefined;

  constructor(files: FileSystem, storePath: string, signs: PartSigns) {
    this.#files = files;
    this.#storePath = storePath;
    this.#signs = signs;
  }

  /** Reads from the open store, unless something is under way there anyway. What it comes to is for the store's own reads to say. */
  probe(): void {
    if (!this.#store || this.#signs.isBusy("store")) return;
    this.#watched(this.#store.read(0, probeBytes)).catch(() => undefined);
  }

  async open(path: string): Promise<DurableFile> {
    const file = await this.#watched(this.#files.open(path));
    const watched: DurableFile = {
      sizeBytes: file.sizeBytes,
      read: (offset, length) => this.#watched(file.read(offset, length)),
      write: (offset, bytes) => this.#watched(file.write(offset, bytes)),
      sync: () => this.#watched(file.sync()),
      close: () => {
        if (this.#store === file) this.#store = undefined;
        return this.#watched(file.close());
      },
    };
    if (path === this.#storePath) this.#store = file;
    return watched;
  }

  exists(path: string): Promise<boolean> {
    return this.#watched(this.#files.exists(path));
  }

  create(path: string, contents: Uint8Array, mode?: 0o600 | 0o400): Promise<void> {
    return this.#watched(this.#files.create(path, contents, mode));
  }

  readSmall(path: string, maxBytes: number): Promise<Buffer> {
    return this.#watched(this.#files.readSmall(path, maxBytes));
  }

  readPrivate(path: string, maxBytes: number): Promise<Buffer> {
    return this.#watched(this.#files.readPrivate(path, maxBytes));
  }

  keepAside(path: string, asideName: string): Promise<void> {
    return this.#watched(this.#files.keepAside(path, asideName));
  }

  #watched<T>(work: Promise<T>): Promise<T> {
    return this.#signs.during("store", work);
  }
}
