import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, readdir, readFile, realpath, rm, stat, statfs } from "node:fs/promises";
import { join, relative } from "node:path";
import type { FileOwner, SystemFiles } from "../ports/system-files.ts";
import { ioError } from "./io-error.ts";

const trialBytes = 4_096;

/** The machine's files, or, for a test, those of a folder that is made to look like one. */
export class NodeSystemFiles implements SystemFiles {
  readonly #root: string;

  constructor(root = "/") {
    this.#root = root;
  }

  async text(path: string): Promise<string | undefined> {
    return readFile(this.#at(path), "utf8").catch(() => undefined);
  }

  async names(folder: string): Promise<readonly string[]> {
    return readdir(this.#at(folder)).catch(() => []);
  }

  async realPath(path: string): Promise<string | undefined> {
    const real = await realpath(this.#at(path)).catch(() => undefined);
    return real === undefined ? undefined : `/${relative(this.#root, real)}`;
  }

  async owner(path: string): Promise<FileOwner | undefined> {
    const status = await stat(this.#at(path)).catch(() => undefined);
    if (status === undefined) return undefined;
    const { uid, gid, mode, mtimeMs } = status;
    return { userId: uid, groupId: gid, mode: mode & 0o777, writtenAtMs: mtimeMs };
  }

  async space(path: string): Promise<{ freeBytes: number; totalBytes: number } | undefined> {
    const status = await statfs(this.#at(path)).catch(() => undefined);
    return status && { freeBytes: status.bavail * status.bsize, totalBytes: status.blocks * status.bsize };
  }

  async tryDisk(folder: string): Promise<void> {
    const path = join(this.#at(folder), `.pinpad-doctor-${randomBytes(6).toString("hex")}`);
    const written = randomBytes(trialBytes);
    try {
      const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
      try {
        await handle.writeFile(written);
        await handle.sync();
        const back = Buffer.alloc(trialBytes);
        await handle.read(back, 0, trialBytes, 0);
        if (!back.equals(written)) throw ioError("EIO", "what was written is not what is read");
      } finally {
        await handle.close();
      }
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  #at(path: string): string {
    return join(this.#root, path);
  }
}
