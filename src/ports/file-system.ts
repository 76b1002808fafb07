/** An open file of fixed size, read and written in place. Offsets and lengths in bytes. */
export interface DurableFile {
  readonly sizeBytes: number;
  /** Exactly `length` bytes; fewer is an error. */
  read(offset: number, length: number): Promise<Buffer>;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written before is on the medium (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The few file operations the pad needs. Errors are Node's own, with `code` (`ENOENT`, `EACCES`, `ENOSPC`, `EIO`, ...);
 * the caller turns them into faults.
 */
export interface FileSystem {
  exists(path: string): Promise<boolean>;
  /** Opens an existing file for reading and writing; `EBUSY` while another has it open, in this process or another. */
  open(path: string): Promise<DurableFile>;
  /**
   * Creates a file (mode 0600 or as told, `EEXIST` when there is one) with these contents. When it resolves, contents and
   * name are on the medium; a crash before leaves no file under that name.
   */
  create(path: string, contents: Uint8Array, mode?: 0o600 | 0o400): Promise<void>;
  /** The whole of a small file; one above `maxBytes` is an error with code `EFBIG`. */
  readSmall(path: string, maxBytes: number): Promise<Buffer>;
  /** As `readSmall`; `EPERM`, saying what to do, when another user owns the file or group or others may use it. */
  readPrivate(path: string, maxBytes: number): Promise<Buffer>;
  /** Gives the file another name in the same folder, durably; never replaces a file. */
  keepAside(path: string, asideName: string): Promise<void>;
}
