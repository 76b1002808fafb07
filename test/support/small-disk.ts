import { spawnSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { inTempFolder } from "./temp-folder.ts";

function done(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

function must(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr || error?.message}`);
}

/** Real disks are made by mounting, which takes root's rights and a loop device. */
export const canMakeDisks = await inTempFolder(async (folder) => {
  const [image, place] = [join(folder, "image"), join(folder, "disk")];
  mkdirSync(place);
  return isExt4(image) && done("mount", "-o", "loop", image, place) && done("umount", place);
});

function isExt4(image: string): boolean {
  writeFileSync(image, "");
  truncateSync(image, 8 << 20);
  return done("mkfs.ext4", "-q", "-m", "0", image);
}

/** Its length by then. */
function writtenUntilFull(path: string): number {
  const file = openSync(path, "w");
  let size = 0;
  try {
    for (;;) size += writeSync(file, Buffer.alloc(1_024), 0, 1_024, size);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    return size;
  } finally {
    closeSync(file);
  }
}

export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room there is but for so many bytes. */
  fill(leftBytes: number): void;
  /** Gives it back. */
  clear(): void;
  /**
   * What lies in `name` after power fails at this moment, copied into a new plain folder. `written`: the kernel has just written back what
   * nobody had synced; without it, nothing of that.
   */
  cutOff(name: string, into: string, written: boolean): void;
}

/** An ext4 disk of a real kernel, of 8 MiB, while `use` runs. */
export function onSmallDisk<T>(use: (disk: SmallDisk) => Promise<T>): Promise<T> {
  return inTempFolder(async (around) => {
    const [image, folder, snapshot, seen] = ["image", "disk", "snapshot", "seen"].map((name) => join(around, name)) as [
      string,
      string,
      string,
      string,
    ];
    mkdirSync(folder);
    mkdirSync(seen);
    if (!isExt4(image)) throw new Error("mkfs.ext4 does not make a disk");
    must("mount", "-o", "loop", image, folder);
    const ballast = join(folder, "ballast");
    try {
      return await use({
        folder,
        fill: (leftBytes) => {
          const size = writtenUntilFull(ballast);
          truncateSync(ballast, size - leftBytes);
          must("sync", "-f", folder);
        },
        clear: () => rmSync(ballast),
        cutOff: (name, into, written) => {
          if (written) must("sync", "-f", folder);
          copyFileSync(image, snapshot);
          must("mount", "-o", "loop", snapshot, seen);
          try {
            cpSync(join(seen, name), into, { recursive: true });
          } finally {
            must("umount", seen);
          }
        },
      });
    } finally {
      must("umount", folder);
    }
  });
}
