import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LogFolder } from "../ports/log-folder.ts";
import { claimFile } from "./file-claim.ts";
import { ioError } from "./io-error.ts";

const draftEnding = ".draft";

/** Node's files behind the port. */
export class NodeLogFolder implements LogFolder {
  readonly #path: string;
  #giveBack: (() => Promise<void>) | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async claim(): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    this.#giveBack = await claimFile(join(this.#path, "events"));
  }

  async release(): Promise<void> {
    await this.#giveBack?.();
    this.#giveBack = undefined;
  }

  async names(): Promise<string[]> {
    // It makes none: one that a technician's tool made as root would be closed to the pad.
    const names = (await readdir(this.#path).catch(noneIfAbsent)) ?? [];
    return names.filter((name) => !name.endsWith(draftEnding)).sort();
  }

  async read(name: string, maxBytes: number): Promise<Buffer | undefined> {
    const handle = await open(join(this.#path, name), "r").catch(noneIfAbsent);
    return handle && using(handle, () => readUpTo(handle, maxBytes));
  }

  async write(name: string, offset: number, bytes: Uint8Array): Promise<void> {
    const path = join(this.#path, name);
    const existing = await open(path, "r+").catch(noneIfAbsent);
    const handle = existing ?? (await open(path, "wx+", 0o600));
    await using(handle, async () => {
      await handle.truncate(offset);
      for (let written = 0; written < bytes.length; ) {
        const left = bytes.length - written;
        written += (await handle.write(bytes, written, left, offset + written)).bytesWritten;
      }
      await handle.sync();
    });
    if (!existing) await this.#sync();
  }

  async replace(name: string, contents: Uint8Array): Promise<void> {
    const draft = join(this.#path, `${name}${draftEnding}`);
    const handle = await open(draft, "w", 0o600);
    await using(handle, async () => {
      await handle.writeFile(contents);
      await handle.sync();
    });
    await rename(draft, join(this.#path, name));
    await this.#sync();
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#path, name), { force: true });
    await this.#sync();
  }

  /** A new name is on the medium only when its folder is. */
  async #sync(): Promise<void> {
    const folder = await open(this.#path, "r");
    await using(folder, () => folder.sync());
  }
}

async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const bytes = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (let bytesRead = -1; bytesRead !== 0 && length <= maxBytes; length += bytesRead) {
    ({ bytesRead } = await handle.read(bytes, length, bytes.length - length, null));
  }
  if (length > maxBytes) throw ioError("EFBIG", `more than ${maxBytes} bytes`);
  return bytes.subarray(0, length);
}

function noneIfAbsent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}

async function using<T>(handle: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await handle.close();
  }
}
