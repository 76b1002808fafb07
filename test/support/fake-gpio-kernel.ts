import fs from "node:fs";
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import mockFs from "mock-fs";
import { vi } from "vitest";

const root = "/sys/class/gpio";

export interface FakeChip {
  readonly label: string;
  readonly base: number;
  readonly lines: number;
}

export interface FakeTree {
  readonly chips: readonly FakeChip[];
  /** `both`: since 6.17 as usual; `new`: CONFIG_GPIO_SYSFS_LEGACY=n; `old`: before 6.17. */
  readonly files?: "old" | "both" | "new";
  /** Kernel numbers that a driver holds. */
  readonly held?: readonly number[];
  /** Further files, by path. */
  readonly more?: Readonly<Record<string, string>>;
  /** Who may write: `export` and the lines' files have these modes, and belong to root and to group 993, gpio. */
  readonly modes?: { readonly exportFile: number; readonly lineFiles: number };
}

/**
 * /sys/class/gpio as a kernel keeps it: on mock-fs, with what writing to its files does. Undone by `uninstall`.
 * The folder's entries come in an order of their own, as sysfs has none.
 */
export class FakeGpioKernel {
  /** Opens of a line's files by synchronous calls. */
  syncOpens = 0;
  /** What a kernel refuses beyond the tree: path to error code. */
  readonly refusals = new Map<string, string>();
  readonly #tree: FakeTree;
  readonly #modes: { exportFile: number; lineFiles: number };

  constructor(tree: FakeTree) {
    this.#tree = tree;
    this.#modes = tree.modes ?? { exportFile: 0o220, lineFiles: 0o660 };
  }

  install(): this {
    mockFs({ ...this.#folders(), "/sys/kernel/debug": {}, ...this.#tree.more });
    const { writeFile, readdir } = fsPromises;
    const { writeFileSync, openSync } = fs;
    vi.spyOn(fsPromises, "writeFile").mockImplementation(async (path, text) => {
      this.#requireTaken(String(path), String(text));
      await writeFile(path, String(text));
      this.#written(String(path), String(text));
    });
    vi.spyOn(fsPromises, "readdir").mockImplementation((async (path: string) =>
      (await readdir(path)).reverse()) as unknown as typeof readdir);
    vi.spyOn(fs, "writeFileSync").mockImplementation((path, text, options) => {
      this.#requireTaken(String(path), String(text));
      writeFileSync(path, String(text), options);
      this.#written(String(path), String(text));
    });
    vi.spyOn(fs, "openSync").mockImplementation((path, flags, mode) => {
      if (String(path).startsWith(root)) this.syncOpens += 1;
      return openSync(path, flags, mode);
    });
    syncBuiltinESMExports();
    return this;
  }

  static uninstall(): void {
    vi.restoreAllMocks();
    mockFs.restore();
    syncBuiltinESMExports();
  }

  /** What a line's file holds. */
  file(number: number, name: string): string {
    return fs.readFileSync(`${root}/gpio${number}/${name}`, "utf8").trim();
  }

  exported(): number[] {
    return fs.readdirSync(root).flatMap((entry) => /^gpio(\d+)$/.exec(entry)?.slice(1).map(Number) ?? []);
  }

  /** As before a crash: the line's files are there, whoever wrote what into them. */
  export(number: number): void {
    const folder = `${root}/gpio${number}`;
    fs.mkdirSync(folder);
    const initial = { value: "1", direction: "in", active_low: "0", edge: "none" };
    for (const [name, text] of Object.entries(initial)) {
      fs.closeSync(fs.openSync(`${folder}/${name}`, "w"));
      fs.writeFileSync(`${folder}/${name}`, text);
      fs.chownSync(`${folder}/${name}`, 0, 993);
      fs.chmodSync(`${folder}/${name}`, this.#modes.lineFiles);
    }
  }

  remove(number: number): void {
    fs.rmSync(`${root}/gpio${number}`, { recursive: true, force: true });
  }

  #written(path: string, text: string): void {
    if (path === `${root}/export`) this.#export(Number(text));
    if (path === `${root}/unexport`) this.remove(Number(text));
    if (!path.endsWith("/direction") || text === "in" || text === "out") return;
    // As the kernel reports it; "high" and "low" set the level too.
    fs.writeFileSync(path, "out");
    fs.writeFileSync(path.replace(/direction$/, "value"), text === "high" ? "1" : "0");
  }

  #requireTaken(path: string, text: string): void {
    const edge = path.replace(/direction$/, "edge");
    const interrupts = path.endsWith("/direction") && fs.existsSync(edge) && fs.readFileSync(edge, "utf8") !== "none";
    const refusal = interrupts && text !== "in" ? "EIO" : this.refusals.get(path);
    if (refusal) throw ioError(refusal);
    if (path.startsWith(root) && !fs.existsSync(path)) throw ioError("ENOENT");
  }

  #export(number: number): void {
    const { chips, held = [] } = this.#tree;
    if (!chips.some(({ base, lines }) => number >= base && number < base + lines)) throw ioError("EINVAL");
    if (held.includes(number) || fs.existsSync(`${root}/gpio${number}`)) throw ioError("EBUSY");
    this.export(number);
  }

  #folders(): Record<string, unknown> {
    const { chips, files = "old" } = this.#tree;
    const writeOnly = () => mockFs.file({ content: "", mode: this.#modes.exportFile, uid: 0, gid: 993 });
    const legacy = Object.fromEntries([
      ...chips.map(({ label, base, lines }) => [
        `${root}/gpiochip${base}`,
        { label: `${label}\n`, base: `${base}\n`, ngpio: `${lines}\n` },
      ]),
      [`${root}/export`, writeOnly()],
      [`${root}/unexport`, writeOnly()],
    ]);
    const modern = Object.fromEntries(
      chips.map(({ label, lines }, id) => [
        `${root}/chip${id}`,
        { label: `${label}\n`, ngpio: `${lines}\n`, export: writeOnly(), unexport: writeOnly() },
      ]),
    );
    return { [root]: {}, ...(files === "new" ? {} : legacy), ...(files === "old" ? {} : modern) };
  }
}

function ioError(code: string): Error {
  return Object.assign(new Error(`${code}: as the kernel says it, write`), { code });
}
