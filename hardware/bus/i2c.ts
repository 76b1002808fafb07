/** An I2C bus, as one device needs it. Errors are the system's: `code` EREMOTEIO or ENXIO when nobody answers at `address`. */
export interface I2cBus {
  /** One transaction. */
  write(address: number, bytes: Uint8Array): Promise<void>;
  /** Whether anything answers at `address`: reads one byte, which changes nothing on a display. */
  answers(address: number): Promise<boolean>;
  close(): Promise<void>;
}

/** A bus that can be asked, too. */
export interface ReadableI2cBus extends I2cBus {
  /** Writes one byte and reads one in one transaction, as SMBus "read byte" does: nobody else's bytes come between. */
  readByte(address: number, command: number): Promise<number>;
}

/** Whether an error says that nobody acknowledged the address. ENXIO comes from some adapters, and from `open` without any adapter. */
export function isNotAcknowledged(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  return code === "EREMOTEIO" || (code === "ENXIO" && syscall !== "open");
}
