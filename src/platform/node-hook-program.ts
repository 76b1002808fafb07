import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { HookEnd, HookOrder, HookProgram } from "../ports/hook-program.ts";

const groupOrOthersWrite = 0o022;
const sticky = 0o1000;
const root = 0;

/**
 * When memory runs out the kernel ends what the program has started, and not us: whoever started the shell may only make itself more
 * likely to be chosen (proc(5), oom_score_adj), so the shell does it for itself.
 */
const givesWay = 'echo 1000 >/proc/self/oom_score_adj; unset PWD OLDPWD; exec "$0" "$@"';
const notFoundByShell = 127;
const notRunByShell = 126;

/** Programs as child processes, each in a group of its own. */
export class NodeHookProgram implements HookProgram {
  async distrust(path: string): Promise<string | undefined> {
    try {
      const file = await realpath(path);
      const { mode } = await stat(file);
      if ((mode & constants.S_IFMT) !== constants.S_IFREG) return "is no regular file";
      const problem = await changeable(file);
      if (problem) return problem;
      for (let folder = dirname(file); ; folder = dirname(folder)) {
        const ofFolder = await changeable(folder);
        if (ofFolder) return `lies in ${folder}, which ${ofFolder}`;
        if (folder === dirname(folder)) break;
      }
      await access(file, constants.X_OK);
      return undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return "is not there";
      if (code === "EACCES") return "may not be run by this user: chmod 0755, and its folders too";
      return `cannot be looked at: ${code ?? message}`;
    }
  }

  run({ path, argument, input, environment }: HookOrder, signal: AbortSignal): Promise<HookEnd> {
    if (signal.aborted) return Promise.resolve({ end: "stopped" });
    return new Promise((resolve) => {
      const child = spawn("/bin/sh", ["-c", givesWay, path, argument], {
        cwd: "/",
        env: environment,
        detached: true,
        // Nobody reads what it writes, so it can neither fill a pipe nor the log.
        stdio: ["pipe", "ignore", "ignore"],
      });
      const stop = (): void => endGroup(child);
      signal.addEventListener("abort", stop, { once: true });
      const settle = (end: HookEnd): void => {
        signal.removeEventListener("abort", stop);
        endGroup(child);
        child.stdin?.destroy();
        resolve(signal.aborted ? { end: "stopped" } : end);
      };
      child.once("error", ({ message }) => settle({ end: "notStarted", reason: message }));
      child.once("exit", (code, endedBy) => settle(endOf(code, endedBy)));
      // It need not read.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(input);
    });
  }
}

function endOf(code: number | null, signal: string | null): HookEnd {
  if (code === null) return { end: "killed", signal: signal ?? "unknown" };
  if (code === notFoundByShell || code === notRunByShell) {
    return { end: "notStarted", reason: `exit ${code}: the program, or what its first line names, cannot be run` };
  }
  return { end: "exited", code };
}

/** In words, who else could change what is there. */
async function changeable(path: string): Promise<string | undefined> {
  const { uid, mode } = await stat(path);
  const user = process.geteuid?.();
  if (uid !== root && uid !== user) return `belongs to user ${uid}: chown root ${path}`;
  const isSticky = (mode & constants.S_IFMT) === constants.S_IFDIR && (mode & sticky) !== 0;
  if ((mode & groupOrOthersWrite) !== 0 && !isSticky) return `is writable by group or others: chmod go-w ${path}`;
  return undefined;
}

/** Everything that it started and that has made no group of its own. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody is left in it, or nobody whom we may end: outside of the service a hook may have gained rights.
    if (!/^(ESRCH|EPERM)$/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
