import { closeSync, rmSync, symlinkSync, writeSync } from "node:fs";
import { SimSwipeReader } from "../../../hardware/reader/sim-swipe-reader.ts";
import { NodeClock } from "../../../src/platform/node-clock.ts";
import { openPty } from "./libc.ts";

/** A reader on a serial line: the twin's bytes on a pseudo-terminal, whose name stays while its number changes, as udev does it. */
export class ReaderLine {
  readonly #path: string;
  readonly #twin = new SimSwipeReader(new NodeClock());

  constructor(path: string) {
    this.#path = path;
  }

  async plug(): Promise<void> {
    this.#twin.replug();
    const { master, slave } = openPty();
    symlinkSync(slave, this.#path);
    const link = await this.#twin.open();
    link.start({
      onBytes: (bytes) => void writeSync(master, bytes),
      onClosed: () => closeSync(master),
    });
  }

  /** The terminal is hung up, and its name is gone. */
  unplug(): void {
    rmSync(this.#path);
    this.#twin.unplug();
  }

  insert(track2: string): void {
    this.#twin.insert({ track2 });
  }

  pull(): void {
    this.#twin.pull();
  }
}
