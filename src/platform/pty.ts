import { closeSync, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import type * as Koffi from "koffi";

/** Both ends of a pseudo-terminal: what others open as a serial port, and our side of it. */
export interface Pty {
  /** Such as `/dev/pts/7`. */
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  start(listener: { onBytes(bytes: Buffer): void; onClosed(cause: Error | undefined): void }): void;
  /** The port is gone for whoever has it open, as after an unplug. */
  close(): Promise<void>;
}

/** asm-generic/fcntl.h; the same on x86, ARM and RISC-V. */
const oRdwr = 0o2;
const oNoctty = 0o400;
const oCloexec = 0o2000000;
const tcsaNow = 0;
/** More than struct termios has anywhere. */
const termiosBytes = 256;
const pathBytes = 128;

/** A new pseudo-terminal in raw mode. Rejects where there is no such C library, or koffi is not installed for it. */
export async function openPty(): Promise<Pty> {
  if (process.platform !== "linux") throw new Error(`no pseudo-terminal on ${process.platform}`);
  const koffi: typeof Koffi = await import("koffi");
  const { fd, path } = openMaster(koffi);
  // Held open by us too: a terminal that nobody has open reads as hung up.
  const slave = openSync(path, oRdwr | oNoctty);
  makeRaw(koffi, slave);
  return new OpenPty(fd, slave, path);
}

function openMaster(koffi: typeof Koffi): { fd: number; path: string } {
  const program = koffi.load(null);
  const check = (call: string, result: number): number => {
    if (result >= 0) return result;
    throw new Error(`${call}: errno ${koffi.errno()}`);
  };
  const openpt = program.func<[number], number>("posix_openpt", "int", ["int"]);
  const grant = program.func<[number], number>("grantpt", "int", ["int"]);
  const unlock = program.func<[number], number>("unlockpt", "int", ["int"]);
  const nameOf = program.func<[number, Buffer, number], number>("ptsname_r", "int", ["int", "void *", "size_t"]);
  const fd = check("posix_openpt", openpt(oRdwr | oNoctty | oCloexec));
  check("grantpt", grant(fd));
  check("unlockpt", unlock(fd));
  const name = Buffer.alloc(pathBytes);
  check("ptsname_r", -nameOf(fd, name, name.length));
  return { fd, path: name.toString("latin1", 0, name.indexOf(0)) };
}

function makeRaw(koffi: typeof Koffi, fd: number): void {
  const program = koffi.load(null);
  const modes = Buffer.alloc(termiosBytes);
  const get = program.func<[number, Buffer], number>("tcgetattr", "int", ["int", "void *"]);
  const raw = program.func<[Buffer], undefined>("cfmakeraw", "void", ["void *"]);
  const set = program.func<[number, number, Buffer], number>("tcsetattr", "int", ["int", "int", "void *"]);
  if (get(fd, modes) !== 0) throw new Error(`tcgetattr: errno ${koffi.errno()}`);
  raw(modes);
  if (set(fd, tcsaNow, modes) !== 0) throw new Error(`tcsetattr: errno ${koffi.errno()}`);
}

class OpenPty implements Pty {
  readonly path: string;
  readonly #fd: number;
  readonly #slave: number;
  readonly #reading: ReadStream;
  #isOpen = true;

  constructor(fd: number, slave: number, path: string) {
    this.#fd = fd;
    this.#slave = slave;
    this.path = path;
    this.#reading = new ReadStream(fd);
  }

  start(listener: { onBytes(bytes: Buffer): void; onClosed(cause: Error | undefined): void }): void {
    this.#reading.on("data", (bytes) => listener.onBytes(Buffer.from(bytes)));
    this.#reading.on("error", (error) => this.#isOpen && listener.onClosed(error));
    this.#reading.once("close", () => listener.onClosed(undefined));
  }

  /** The stream has made our end non-blocking. What the other side does not read in time is dropped, as on a serial line. */
  write(bytes: Uint8Array): Promise<void> {
    if (!this.#isOpen) return Promise.reject(new Error("the pseudo-terminal is closed"));
    try {
      writeSync(this.#fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return Promise.reject(error);
    }
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const closed = new Promise((resolve) => this.#reading.once("close", resolve));
    this.#reading.destroy();
    closeSync(this.#slave);
    await closed;
  }
}
