import { read } from "node:fs";
import { promisify } from "node:util";
import type { SerialPort } from "serialport";
import { loadPackage } from "./load-package.ts";
import type { ByteLink, ByteLinkListener } from "./serial.ts";

export interface SerialPortOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
}

/** The part of serialport's Linux binding that reading needs. */
interface LinuxPort {
  readonly fd: number | null;
  readonly isOpen: boolean;
  readonly poller: { once(event: "readable", done: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
}

const readFile = promisify(read);
const nothingYet = new Set(["EAGAIN", "EWOULDBLOCK", "EINTR"]);

/**
 * Opens a serial port, exclusively among programs that lock. Rejects with the system's error, or with Fault PP103
 * without the serialport package.
 */
export async function openSerialPort(options: SerialPortOptions): Promise<ByteLink> {
  const serialport = await loadPackage("serialport", () => import("serialport"));
  const serial = await new Promise<SerialPort>((resolve, reject) => {
    const opening: SerialPort = new serialport.SerialPort({ ...options, lock: true }, (error) =>
      error ? reject(error) : resolve(opening),
    );
  });
  noticeUnplug(serial.port as unknown as LinuxPort);
  return new SerialLink(serial);
}

/**
 * serialport's own read takes a zero read for "try again". A terminal that was hung up reads zero for ever: in one unplug
 * of ten it then spun on a whole core and never said that the port was gone.
 */
export function noticeUnplug(port: LinuxPort): void {
  port.read = async (buffer, offset, length) => {
    for (;;) {
      if (port.fd === null || !port.isOpen) throw Object.assign(new Error("Port is not open"), { canceled: true });
      const bytesRead = await readFile(port.fd, buffer, offset, length, null).then(
        (done) => done.bytesRead,
        (error: NodeJS.ErrnoException) => {
          if (nothingYet.has(error.code ?? "")) return undefined;
          throw error;
        },
      );
      if (bytesRead === 0) throw new Error("the device was unplugged");
      if (bytesRead !== undefined) return { buffer, bytesRead };
      // Closed while the read was under way: the poller is gone, and waiting on it would never end.
      if (!port.isOpen) continue;
      await new Promise<void>((resolve, reject) =>
        port.poller.once("readable", (error) => (error ? reject(error) : resolve())),
      );
    }
  };
}

class SerialLink implements ByteLink {
  readonly #serial: SerialPort;
  #listener: ByteLinkListener | undefined;
  #ended: { readonly cause: Error | undefined } | undefined;

  constructor(serial: SerialPort) {
    this.#serial = serial;
    // A write to a port that was hung up gives `error` and two `close` events: the first one counts.
    serial.on("error", (error: Error) => this.#end(error));
    serial.on("close", (error?: Error | null) => this.#end(error ?? undefined));
  }

  write(bytes: Uint8Array): Promise<void> {
    // serialport would queue it, and hand a stale command to whatever is plugged in next.
    if (this.#ended || !this.#serial.isOpen) return Promise.reject(new Error("the serial port is closed"));
    return new Promise((resolve, reject) => {
      this.#serial.write(Buffer.from(bytes), (error) => (error ? reject(error) : resolve()));
    });
  }

  start(listener: ByteLinkListener): void {
    this.#listener = listener;
    if (this.#ended) listener.onClosed(this.#ended.cause);
    else this.#serial.on("data", (bytes: Buffer) => listener.onBytes(bytes));
  }

  close(): Promise<void> {
    if (!this.#serial.isOpen) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#serial.close((error) => (error ? reject(error) : resolve()));
    });
  }

  #end(cause: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = { cause };
    this.#listener?.onClosed(cause);
  }
}
