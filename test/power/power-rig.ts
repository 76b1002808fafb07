import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { UmlKernel } from "../vpi/uml-kernel.ts";
import { Books } from "./books.ts";
import { type LogLine, readLog } from "./log-line.ts";
import type { Disk, Order, Word } from "./order.ts";
import type { Cut, StepPlan } from "./step-plan.ts";

// Compiled, this file lies four folders below the root: dist/power/test/power.
const root = fileURLToPath(new URL("../../../../", import.meta.url));
const init = join(root, "test/power/guest/init.sh");
const program = join(root, "dist/power/test/power/guest/run-pad.js");

const diskBytes = 24 * 1024 * 1024;
const memoryMib = 320;
/** Far more than a boot and a dozen payments take on a loaded machine: it is for what hangs. */
const patienceMs = 120_000;
const firstWallMs = Date.UTC(2026, 0, 1);
const offMs = 5_000;

interface RigOptions {
  readonly kernelPath: string;
  /** An empty folder for the disk and the logs. */
  readonly folder: string;
  readonly seed: number;
  readonly disk: Disk;
  readonly plan: StepPlan;
}

/** One pad on one disk, through many power cuts: the kernel is killed, and boots again. */
export class PowerRig {
  readonly books = new Books();
  readonly #options: RigOptions;
  #boots = 0;
  #wallMs = firstWallMs;

  /** Makes the disk, and a pad on it that has never been cut off. */
  static async start(options: RigOptions): Promise<PowerRig> {
    const rig = new PowerRig(options);
    mkdirSync(rig.#outFolder, { recursive: true });
    writeFileSync(rig.#image, "");
    truncateSync(rig.#image, diskBytes);
    const { status, stderr } = spawnSync(e2fsProgram("mkfs.ext4") ?? "", ["-q", "-F", rig.#image], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`no ext4 on ${rig.#image}: ${stderr}`);
    await rig.#boot({ task: "settle", disk: "honest" }, (words) => words.until("atRest"));
    return rig;
  }

  private constructor(options: RigOptions) {
    this.#options = options;
  }

  get violations(): readonly string[] {
    return this.books.violations;
  }

  /** Boots, and cuts the power. Resolves with where that was. */
  async cut(cut: Cut): Promise<string> {
    const { disk, plan } = this.#options;
    const cutAt = cut.kind === "step" ? { cutAt: { step: cut.step, nth: cut.nth } } : {};
    const { heard, lines } = await this.#boot({ task: "pay", disk, ...cutAt }, async (words) => {
      if (cut.kind === "step") return words.until("standing", "atRest", "refused");
      if (cut.after === "up") await words.until("up", "refused");
      await pause(cut.delayMs);
      return undefined;
    });
    for (const line of lines) if (line.kind === "step") plan.saw(line.step);
    if (heard === "standing" && cut.kind === "step") {
      plan.cutAt(cut.step);
      return cut.step;
    }
    if (!lines.some(({ kind }) => kind === "up")) return "(while it boots)";
    return heard === "atRest" ? "(at rest)" : "(anywhere)";
  }

  /** A last boot, in which what is outstanding is brought to its end; then the file system is checked. */
  async finish(): Promise<void> {
    const { lines } = await this.#boot({ task: "settle", disk: this.#options.disk }, (words) =>
      words.until("atRest", "refused"),
    );
    if (!lines.some(({ kind }) => kind === "atRest")) this.books.violations.push("it does not come to rest at the end");
    // As a kernel does when it mounts; then all must be as it should.
    for (const how of [["-E", "journal_only", "-y"], ["-fn"]]) {
      const { status, stdout } = spawnSync(e2fsProgram("e2fsck") ?? "", [...how, this.#image], { encoding: "utf8" });
      if (status !== 0) this.books.violations.push(`the file system is damaged: ${stdout}`);
    }
  }

  get #image(): string {
    return join(this.#options.folder, "disk.img");
  }

  get #outFolder(): string {
    return join(this.#options.folder, "out");
  }

  async #boot(
    task: Pick<Order, "task" | "disk" | "cutAt">,
    use: (words: Words) => Promise<Word | undefined>,
  ): Promise<{ readonly heard: Word | undefined; readonly lines: readonly LogLine[] }> {
    this.#boots += 1;
    const logName = `boot-${String(this.#boots).padStart(4, "0")}.jsonl`;
    const seed = this.#options.seed * 10_000 + this.#boots;
    const order: Order = { ...task, seed, logName, wallStartMs: this.#wallMs };
    const encoded = Buffer.from(JSON.stringify(order)).toString("base64");
    const words = new Words();
    const args = [this.#outFolder, process.execPath, program, "/run/disk", "/run/out", encoded];
    const kernel = new UmlKernel(this.#options.kernelPath, { init, args, memoryMib, disk: this.#image }, (line) =>
      words.hear(line),
    );
    void kernel.ended.then(() => words.end(kernel.console));
    let heard: Word | undefined;
    try {
      heard = await use(words);
    } finally {
      await kernel.kill();
    }
    const path = join(this.#outFolder, logName);
    const lines = existsSync(path) ? readLog(readFileSync(path, "utf8")) : [];
    for (const line of lines) this.books.take(line);
    this.#wallMs = (lines.at(-1)?.atMs ?? this.#wallMs) + offMs;
    return { heard, lines };
  }
}

/** What the guest says on its console. */
class Words {
  readonly #heard: string[] = [];
  readonly #waiting = new Set<() => void>();
  #end: string | undefined;

  hear(line: string): void {
    this.#heard.push(line);
    for (const wake of this.#waiting) wake();
  }

  /** Nothing more will come. */
  end(console: string): void {
    this.#end ??= console;
    for (const wake of this.#waiting) wake();
  }

  /** The first of these that is heard. Rejects when there will be none. */
  async until(...wanted: readonly Word[]): Promise<Word> {
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      const word = wanted.find((one) => this.#heard.includes(one));
      if (word) return word;
      const leftMs = deadlineMs - performance.now();
      if (this.#end !== undefined || leftMs <= 0) {
        const why = this.#end === undefined ? `not in ${patienceMs / 1000} s` : `the kernel has ended\n${this.#end}`;
        throw new Error(`waited for ${wanted.join(" or ")}: ${why}\nit said ${this.#heard.join(", ")}`);
      }
      await this.#changed(leftMs);
    }
  }

  async #changed(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let wake: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      this.#waiting.add(wake);
      timer = setTimeout(resolve, withinMs);
    });
    this.#waiting.delete(wake);
    clearTimeout(timer);
  }
}

/** Where a program of e2fsprogs is, which users' paths often leave out; undefined where it is not installed. */
export function e2fsProgram(name: "mkfs.ext4" | "e2fsck"): string | undefined {
  return ["/usr/sbin", "/sbin", "/usr/bin"].map((folder) => join(folder, name)).find((path) => existsSync(path));
}
