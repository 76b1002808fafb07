export interface ByteLinkListener {
  /** The listener owns `bytes` and wipes them when they may be card data. */
  onBytes(bytes: Buffer): void;
  /** The link has ended, once: with a cause when the other side went, without when `close` was called. */
  onClosed(cause: Error | undefined): void;
}

/** One connection to a serial device. When it has ended, open another: nothing written is ever kept for later. */
export interface ByteLink {
  /** Rejects when the link has ended. */
  write(bytes: Uint8Array): Promise<void>;
  start(listener: ByteLinkListener): void;
  close(): Promise<void>;
}
