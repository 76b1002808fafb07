/** Whose a file is, and who may do what with it. */
export interface FileOwner {
  readonly userId: number;
  readonly groupId: number;
  /** Permission bits, such as 0o660. */
  readonly mode: number;
  /** When it was last written, wall time. */
  readonly writtenAtMs: number;
}

/** The machine as its kernel and its daemons show it in files: /proc, /sys, /run, /dev, /etc. */
export interface SystemFiles {
  /** Undefined when it is not there or may not be read. */
  text(path: string): Promise<string | undefined>;
  /** Empty when it is not there or may not be read. */
  names(folder: string): Promise<readonly string[]>;
  /** Where the last of its links leads; undefined when nothing is there. */
  realPath(path: string): Promise<string | undefined>;
  owner(path: string): Promise<FileOwner | undefined>;
  /** Of the file system that a path is on. */
  space(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined>;
  /** Writes a small file there, waits until it is on the medium, reads it back and removes it. Rejects with Node's own error. */
  tryDisk(folder: string): Promise<void>;
}
