/** A folder of files that grow at their end. Names are plain, without a folder. Errors are Node's own, with `code`. */
export interface LogFolder {
  /**
   * Before the first write: makes the folder where there is none (mode 0700) and claims it; an error with code `EBUSY` while another
   * writes to it, in this process or another.
   */
  claim(): Promise<void>;
  /** Gives the claim back. */
  release(): Promise<void>;
  /** The names in it, sorted; none where there is no folder. */
  names(): Promise<string[]>;
  /** Undefined when there is none; one above `maxBytes` is an error with code `EFBIG`. */
  read(name: string, maxBytes: number): Promise<Buffer | undefined>;
  /** Writes these bytes at `offset`, cuts what lies behind them, and syncs; makes the file (mode 0600) where there is none. */
  write(name: string, offset: number, bytes: Uint8Array): Promise<void>;
  /** The whole file at once, durably: after a power cut there is the old one or the new one. */
  replace(name: string, contents: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}
