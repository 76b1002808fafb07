import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import type { DurableFile, FileSystem } from "../../src/ports/file-system.ts";

/** Real files on a disk that can be full: nothing is written then, and everything can be read. */
export class FullDisk extends NodeFileSystem implements FileSystem {
  isFull = false;

  override async open(path: string): Promise<DurableFile> {
    const file = await super.open(path);
    return {
      sizeBytes: file.sizeBytes,
      read: (offset, length) => file.read(offset, length),
      write: async (offset, bytes) => {
        this.#refuseIfFull();
        await file.write(offset, bytes);
      },
      sync: () => file.sync(),
      close: () => file.close(),
    };
  }

  override async create(path: string, contents: Uint8Array, mode?: 0o600 | 0o400): Promise<void> {
    this.#refuseIfFull();
    await super.create(path, contents, mode);
  }

  #refuseIfFull(): void {
    if (this.isFull) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  }
}
