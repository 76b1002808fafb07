import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));
const script = fileURLToPath(new URL("boot-systemd.sh", import.meta.url));
const namespaces = ["--fork", "--pid", "--mount", "--cgroup", "--ipc", "--uts", "--net"];
const patienceMs = 30_000;

/** Why there can be none here; undefined when there can. */
export function whyNotBooted(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "it takes root on Linux";
  for (const program of ["systemctl", "systemd-creds", "unshare", "nsenter", "setpriv"]) {
    if (spawnSync(program, ["--version"]).error) return `${program} is not installed`;
  }
  // Its units name it so.
  if (spawnSync("/usr/bin/node", ["--version"]).error) return "Node is not in /usr/bin";
  const trial = "mount --make-rprivate / && mount -t tmpfs tmpfs /run && mkdir /run/a /run/b /run/c && ";
  const overlay =
    "mount -t overlay overlay -o lowerdir=/,upperdir=/run/a,workdir=/run/b /run/c && mount -t cgroup2 c /run/a";
  const { status, stderr } = spawnSync("unshare", [...namespaces, "sh", "-c", trial + overlay], { encoding: "utf8" });
  return status === 0 ? undefined : `no namespaces, overlay or cgroups: ${stderr.trim()}`;
}

/** systemd in namespaces of its own, with our units, users and this configuration. */
export class BootedSystemd {
  readonly #unshared: ChildProcess;
  readonly #init: number;

  static async boot(folder: string, config: string): Promise<BootedSystemd> {
    const booted = await BootedSystemd.start(script, folder, (place) => [project, place, config]);
    booted.run("systemd-sysusers");
    booted.run("systemd-tmpfiles", "--create", "/usr/lib/tmpfiles.d/pinpadd.conf");
    return booted;
  }

  /** What `file`, a script that ends as a first process, boots in namespaces of its own; `args` from an empty folder for it. */
  static async start(file: string, folder: string, args: (place: string) => string[]): Promise<BootedSystemd> {
    const place = join(folder, "place");
    await mkdir(place);
    const unshared = spawn("unshare", [...namespaces, "bash", file, ...args(place)], { stdio: "inherit" });
    const init = await until(() => childOf(unshared.pid ?? 0), "its first process");
    const booted = new BootedSystemd(unshared, init);
    try {
      await until(
        () => (/^(running|degraded)$/.test(booted.run("systemctl", "is-system-running")) ? true : undefined),
        "a running system",
      );
      return booted;
    } catch (error) {
      await booted.end();
      throw error;
    }
  }

  private constructor(unshared: ChildProcess, init: number) {
    this.#unshared = unshared;
    this.#init = init;
  }

  /** What a program in there says; also what it complains of. */
  run(program: string, ...args: string[]): string {
    return this.feed("", program, ...args);
  }

  feed(input: string | Buffer, program: string, ...args: string[]): string {
    const inside = ["--target", String(this.#init), "--all", "--", program, ...args];
    // What this machine has set for Node, and where, is nothing to that one.
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
    const { stdout, stderr } = spawnSync("nsenter", inside, { input, encoding: "utf8", timeout: patienceMs, env });
    return `${stdout}${stderr}`.trim();
  }

  property(unit: string, name: string): string {
    return this.run("systemctl", "show", "--property", name, "--value", unit);
  }

  /** Resolves once that property of the unit is as wanted. */
  async shows(unit: string, name: string, wanted: RegExp): Promise<void> {
    await until(
      () => (wanted.test(this.property(unit, name)) ? true : undefined),
      `${unit}: ${name} as ${wanted}`,
    ).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${this.property(unit, name)}\n${this.run("systemctl", "status", unit)}`);
    });
  }

  /** With its first process everything in there ends. */
  async end(): Promise<void> {
    if (this.#unshared.exitCode !== null) return;
    const ended = once(this.#unshared, "exit");
    process.kill(this.#init, "SIGKILL");
    await ended;
  }
}

function childOf(parent: number): number | undefined {
  const isChild = (pid: string) => {
    try {
      return new RegExp(`^PPid:\\s${parent}$`, "m").test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  };
  const found = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find(isChild);
  return found === undefined ? undefined : Number(found);
}

async function until<T>(look: () => T | undefined, what: string): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
