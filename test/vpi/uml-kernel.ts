import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

const keptConsoleBytes = 8_000;

/** What a kernel boots into. */
export interface Boot {
  /** The script that is its first process, and the script's arguments; none with a quote in it. */
  readonly init: string;
  readonly args: readonly string[];
  readonly memoryMib: number;
  /** An image that becomes its disk /dev/ubda. */
  readonly disk?: string;
}

/**
 * A User Mode Linux kernel as a child process, with the host's files read-only as its root. Lines go to and come from its
 * second console; the first one is kept to show why something failed.
 */
export class UmlKernel {
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #input: Writable;
  #console = "";

  constructor(path: string, { init, args, memoryMib, disk }: Boot, onLine: (line: string) => void) {
    this.#folder = mkdtempSync(join(tmpdir(), "pinpad-vpi-"));
    // The kernel's command line has no quotes, so it names a script that has.
    const start = join(this.#folder, "init");
    const command = ["/bin/sh", init, ...args].map((word) => `'${word}'`).join(" ");
    writeFileSync(start, `#!/bin/sh\nexec ${command}\n`, { mode: 0o755 });
    const options = [
      ...(disk === undefined ? [] : [`ubd0=${disk}`]),
      `mem=${memoryMib}M`,
      "rootfstype=hostfs",
      "rootflags=/",
      "ro",
      `init=${start}`,
      "quiet",
      "panic=1",
    ];
    const consoles = ["con=null", "con0=null,fd:1", "con1=fd:3,fd:4"];
    // Detached: it is several processes, which are killed as the group that they make.
    this.#child = spawn(path, [...options, ...consoles, `uml_dir=${this.#folder}`], {
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      detached: true,
      env: memoryFitsIn("/dev/shm", memoryMib) ? process.env : { ...process.env, TMPDIR: this.#folder },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#keep(stream);
    this.#input = this.#child.stdio[3] as Writable;
    // A kernel that has died takes no more; that it has died is what `ended` says.
    this.#input.on("error", () => undefined);
    createInterface({ input: this.#child.stdio[4] as Readable }).on("line", onLine);
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#console += error.message;
        resolve();
      });
      this.#child.once("close", () => resolve());
    });
  }

  /** The last that it printed. */
  get console(): string {
    return this.#console;
  }

  send(line: string): void {
    this.#input.write(`${line}\n`);
  }

  /** Nothing of it is left when this resolves. */
  async kill(): Promise<void> {
    try {
      if (this.#child.pid) process.kill(-this.#child.pid, "SIGKILL");
    } catch (thrown) {
      // It has powered off by itself.
      if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
    }
    await this.ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #keep(stream: Readable | null): void {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      this.#console = (this.#console + text).slice(-keptConsoleBytes);
    });
  }
}

/** The guest's memory is a file in `folder`, and the kernel dies where that is too small, as in many a container. */
function memoryFitsIn(folder: string, memoryMib: number): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > memoryMib * 1024 * 1024;
}
