import { closeSync, type FSWatcher, openSync, readSync, watch } from "node:fs";
import { join } from "node:path";
import type { GpioSim } from "./gpio-sim.ts";

/**
 * One row of the matrix, which a program drives through sysfs. Its writes are seen by inotify, so that nothing has to poll:
 * every system call of the guest counts here.
 */
export class DrivenRow {
  readonly #folder: string;
  readonly #level: () => 0 | 1;
  readonly #buffer = Buffer.alloc(8);
  #watchers: FSWatcher[] = [];

  constructor(chip: GpioSim, line: number) {
    this.#folder = chip.exported(line);
    this.#level = chip.level(line);
  }

  /** A line that nobody has, or that is an input, drives nothing. */
  get isDrivenLow(): boolean {
    return this.#level() === 0 && this.#isOutput();
  }

  /** Calls `changed` after each write to the line, as long as the program keeps it. */
  follow(changed: () => void): void {
    if (this.#watchers.length > 0) return;
    this.#watchers = ["value", "direction"].map((file) => watch(join(this.#folder, file), changed));
  }

  unfollow(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }

  #isOutput(): boolean {
    let file: number;
    try {
      file = openSync(join(this.#folder, "direction"), "r");
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw thrown;
    }
    const length = readSync(file, this.#buffer, 0, this.#buffer.length, 0);
    closeSync(file);
    return this.#buffer.toString("latin1", 0, length).trim() === "out";
  }
}
