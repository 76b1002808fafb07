/** An I2C bus, for writing. */
export interface I2cBus {
  /** One transaction. Rejects with the system's error, `code` EREMOTEIO or ENXIO when nobody answers at `address`. */
  write(address: number, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
