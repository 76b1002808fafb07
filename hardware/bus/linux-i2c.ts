import { isNotAcknowledged, type ReadableI2cBus } from "./i2c.ts";
import { loadPackage } from "./load-package.ts";

/**
 * Opens /dev/i2c-`busNumber`. Rejects with Fault PP103 without the i2c-bus package.
 * The device itself is first touched by the first transaction, which rejects with ENOENT when there is none.
 * After any error the bus must be closed and opened again: i2c-bus keeps a descriptor whose address was refused. It must not be
 * closed while a transaction is out, nor may two overlap: neither is ordered.
 */
export async function openLinuxI2c(busNumber: number): Promise<ReadableI2cBus> {
  const { openPromisified } = await loadPackage("i2c-bus", () => import("i2c-bus"));
  const bus = await openPromisified(busNumber);
  return {
    async write(address, bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const { bytesWritten } = await bus.i2cWrite(address, buffer.length, buffer);
      if (bytesWritten !== buffer.length) {
        const why = `EIO: only ${bytesWritten} of ${buffer.length} bytes were taken`;
        throw Object.assign(new Error(why), { code: "EIO" });
      }
    },
    async answers(address) {
      try {
        await bus.i2cRead(address, 1, Buffer.alloc(1));
        return true;
      } catch (thrown) {
        if (isNotAcknowledged(thrown)) return false;
        throw thrown;
      }
    },
    readByte: (address, command) => bus.readByte(address, command),
    close: () => bus.close(),
  };
}
