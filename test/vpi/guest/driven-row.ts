import { closeSync, type FSWatcher, openSync, readSync, watch } from "node:fs";
import { join } from "node:path";
import type { GpioSim } from "./gpio-sim.ts";

/**
 * One row of the matrix, which a program drives through sysfs. Its writes are seen by inotify, so that nothing has to poll:
 * every system call of the guest counts here.
 */
export class DrivenRow {
  readonly #chip: GpioSim;
  readonly #line: number;
  readonly #level: () => 0 | 1;
  readonly #buffer = Buffer.alloc(8);
  #watchers: FSWatcher[] = [];
  #root = "/";

  constructor(chip: GpioSim, line: number) {
    this.#chip = chip;
    this.#line = line;
    this.#level = chip.level(line);
  }

  /** Its driver is a program with this root. */
  drivenFrom(root: string): void {
    this.#root = root;
  }

  /** A line that nobody has, or that is an input, drives nothing. */
  get isDrivenLow(): boolean {
    return this.#level() === 0 && this.#isOutput();
  }

  /** Calls `changed` after each write to the line, as long as the program keeps it. */
  follow(changed: () => void): void {
    if (this.#watchers.length > 0) return;
    const folder = this.#chip.exported(this.#line, this.#root);
    this.#watchers = ["value", "direction"].map((file) => watch(join(folder, file), changed));
  }

  unfollow(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }

  #isOutput(): boolean {
    let file: number;
    try {
      file = openSync(join(this.#chip.exported(this.#line, "/"), "direction"), "r");
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw thrown;
    }
    const length = readSync(file, this.#buffer, 0, this.#buffer.length, 0);
    closeSync(file);
    return this.#buffer.toString("latin1", 0, length).trim() === "out";
  }
}
