import { randomBytes } from "node:crypto";
import { type FileHandle, link, lstat, open, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DurableFile, FileSystem } from "../ports/file-system.ts";
import { claimFile } from "./file-claim.ts";
import { ioError } from "./io-error.ts";
import { NodeDurableFile } from "./node-durable-file.ts";

const OWNER_ONLY = 0o600;
const GROUP_AND_OTHERS = 0o077;

/** Node's files behind the port. Needs a file system with hard links (not FAT): only they name a file without replacing. */
export class NodeFileSystem implements FileSystem {
  /** Anything under that name counts, a dangling link too. */
  async exists(path: string): Promise<boolean> {
    try {
      await lstat(path);
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
      throw error;
    }
  }

  async open(path: string): Promise<DurableFile> {
    const handle = await open(path, "r+");
    return closingOnError(handle, async () => {
      const status = await handle.stat();
      if (!status.isFile()) throw ioError("EINVAL", "not a regular file");
      return new NodeDurableFile(handle, status.size, await claimFile(path));
    });
  }

  async create(path: string, contents: Uint8Array, mode: 0o600 | 0o400 = OWNER_ONLY): Promise<void> {
    // A name of its own: a creator that runs at the same time must not link our half-written file.
    const draftPath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
    try {
      await writeDurably(draftPath, contents, mode);
      await link(draftPath, path);
    } finally {
      await rm(draftPath, { force: true });
    }
    await syncFolder(path);
  }

  async readSmall(path: string, maxBytes: number): Promise<Buffer> {
    const handle = await open(path, "r");
    try {
      return await readToEnd(handle, maxBytes);
    } finally {
      await handle.close();
    }
  }

  async readPrivate(path: string, maxBytes: number): Promise<Buffer> {
    const handle = await open(path, "r");
    try {
      // Asked of the open file: what lies under the name may be another one by the time it is read.
      await requirePrivate(handle, path);
      return await readToEnd(handle, maxBytes);
    } finally {
      await handle.close();
    }
  }

  async keepAside(path: string, asideName: string): Promise<void> {
    if (asideName !== basename(asideName) || asideName === "" || asideName === "." || asideName === "..") {
      throw ioError("EINVAL", "the other name is not a name in the same folder");
    }
    await link(path, join(dirname(path), asideName));
    await unlink(path);
    await syncFolder(path);
  }
}

/** Read to the end and not to the size: files under /proc and /sys have none. */
async function readToEnd(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const bytes = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (let bytesRead = -1; bytesRead !== 0 && length <= maxBytes; length += bytesRead) {
    ({ bytesRead } = await handle.read(bytes, length, bytes.length - length, null));
  }
  if (length > maxBytes) {
    bytes.fill(0);
    throw ioError("EFBIG", `more than ${maxBytes} bytes`);
  }
  return bytes.subarray(0, length);
}

async function requirePrivate(handle: FileHandle, path: string): Promise<void> {
  const { mode, uid } = await handle.stat();
  const user = process.geteuid?.();
  if (user !== undefined && uid !== user) {
    const fix = user === 0 ? `run this as its owner, sudo -u '#${uid}'` : `chown ${user} ${path}`;
    throw ioError("EPERM", `user ${uid} owns it, not user ${user} that runs this: ${fix}`);
  }
  if ((mode & GROUP_AND_OTHERS) !== 0) {
    const found = (mode & 0o777).toString(8).padStart(4, "0");
    throw ioError("EPERM", `mode ${found} opens it to group or others: chmod 0400 ${path}`);
  }
}

async function writeDurably(path: string, contents: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, "wx", mode);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new name is on the medium only when its folder is: without this, 5 of 25 power cuts lost the file. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function closingOnError<T>(handle: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await handle.close();
    throw error;
  }
}
