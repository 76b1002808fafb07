/** An I2C bus, as one device needs it. Errors are the system's: `code` EREMOTEIO or ENXIO when nobody answers at `address`. */
export interface I2cBus {
  /** One transaction. */
  write(address: number, bytes: Uint8Array): Promise<void>;
  /** Whether anything answers at `address`: reads one byte, which changes nothing on a display. */
  answers(address: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Whether an error says that nobody acknowledged the address. ENXIO comes from some adapters, and from `open` without any adapter. */
export function isNotAcknowledged(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  return code === "EREMOTEIO" || (code === "ENXIO" && syscall !== "open");
}
