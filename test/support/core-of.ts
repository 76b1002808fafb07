import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

/** Makes a core file of a running process, which goes on. */
export function coreOf(pid: number, path: string): void {
  const { status, stderr } = spawnSync("gcore", ["-o", path, String(pid)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`gcore failed: ${stderr}`);
}

/** The name that gcore gives the file. */
export function corePath(path: string, pid: number): string {
  return `${path}.${pid}`;
}

/**
 * Attaches to a process and resolves once that is done. When the process aborts, or is about to exit, a core file is made
 * and the process ends; `made` resolves then.
 */
export async function coreAtDeath(pid: number, path: string): Promise<{ made: Promise<void> }> {
  const commands = [
    "set pagination off",
    "handle all nostop noprint pass",
    "handle SIGABRT stop",
    "catch syscall exit_group",
    "echo attached\\n",
    "continue",
    `gcore ${path}.${pid}`,
    "kill",
  ];
  const args = ["-nx", "--batch", "-iex", "set debuginfod enabled off", "-p", String(pid)];
  const gdb = spawn("gdb", [...args, ...commands.flatMap((command) => ["-ex", command])], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  const made = new Promise<void>((resolve, reject) => {
    gdb.once("error", reject);
    gdb.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`gdb failed: ${said.join("\n")}`))));
  });
  createInterface({ input: gdb.stderr }).on("line", (line) => said.push(line));
  const lines = createInterface({ input: gdb.stdout });
  const attached = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      said.push(line);
      if (line === "attached") resolve();
    });
  });
  await Promise.race([attached, made]);
  return { made };
}
