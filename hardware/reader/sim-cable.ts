import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink, ByteLinkListener } from "../bus/serial.ts";

/** What a simulated reader needs of the line it hangs on. */
export interface SimDevice {
  /** The line is there: bytes of the host come by `link`, and answers go into it. A line before this one is gone. */
  attach(link: ByteLink): void;
}

const latencyMs = 1;

/** The socket in the kiosk's wall: a serial line in memory with a device at its other end, that can be pulled out and put in again. */
export class SimPort {
  readonly #clock: Clock;
  readonly #device: SimDevice;
  #isPlugged = true;
  #host: CableEnd | undefined;

  constructor(clock: Clock, device: SimDevice) {
    this.#clock = clock;
    this.#device = device;
  }

  /** Opens the line; rejects like ENOENT while unplugged, EBUSY while it is open. */
  open(): Promise<ByteLink> {
    if (!this.#isPlugged) return Promise.reject(systemError("ENOENT", "no such file or directory"));
    if (this.#host?.isOpen) return Promise.reject(systemError("EBUSY", "cannot lock port"));
    const host = new CableEnd(this.#clock);
    const end = new CableEnd(this.#clock);
    host.other = end;
    end.other = host;
    this.#host = host;
    this.#device.attach(end);
    return Promise.resolve(host);
  }

  unplug(): void {
    this.#isPlugged = false;
    this.#host?.end(Object.assign(new Error("the device was unplugged"), { disconnected: true }));
  }

  replug(): void {
    this.#isPlugged = true;
  }
}

class CableEnd implements ByteLink {
  readonly #clock: Clock;
  #listener: ByteLinkListener | undefined;
  other: CableEnd | undefined;
  isOpen = true;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.isOpen) return Promise.reject(systemError("EIO", "the link is closed"));
    const copy = Buffer.from(bytes);
    this.#clock.after(latencyMs, () => this.other?.deliver(copy));
    return Promise.resolve();
  }

  start(listener: ByteLinkListener): void {
    this.#listener = listener;
  }

  close(): Promise<void> {
    this.end(undefined);
    return Promise.resolve();
  }

  deliver(bytes: Buffer): void {
    if (this.isOpen) this.#listener?.onBytes(bytes);
  }

  /** Both ends end, the far one silently: a device does not know who listens. */
  end(cause: Error | undefined): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (this.other) this.other.isOpen = false;
    this.#listener?.onClosed(cause);
  }
}

function systemError(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}`), { code });
}
