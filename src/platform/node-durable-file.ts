import type { FileHandle } from "node:fs/promises";
import type { DurableFile } from "../ports/file-system.ts";
import { ioError } from "./io-error.ts";

/** An open file that never grows: what does not fit into it is an error, not an extension. */
export class NodeDurableFile implements DurableFile {
  readonly sizeBytes: number;
  readonly #handle: FileHandle;

  readonly #giveBack: () => Promise<void>;

  /** `giveBack` is called once the file is closed. */
  constructor(handle: FileHandle, sizeBytes: number, giveBack: () => Promise<void>) {
    this.#handle = handle;
    this.#giveBack = giveBack;
    this.sizeBytes = sizeBytes;
  }

  /** The kernel may give less than was asked for; only nothing at all is the end. */
  async read(offset: number, length: number): Promise<Buffer> {
    this.#requireInside(offset, length);
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw ioError("EIO", `the file ended ${length - done} bytes early`);
      done += bytesRead;
    }
    return bytes;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    this.#requireInside(offset, bytes.length);
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, offset + done);
      if (bytesWritten === 0) throw ioError("EIO", `${bytes.length - done} bytes were not written`);
      done += bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  async close(): Promise<void> {
    try {
      await this.#handle.close();
    } finally {
      await this.#giveBack();
    }
  }

  #requireInside(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.sizeBytes) {
      throw ioError("EINVAL", `bytes ${offset} to ${offset + length} are not in a file of ${this.sizeBytes}`);
    }
  }
}
