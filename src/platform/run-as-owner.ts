import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../faults/fault.ts";

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const rootUid = 0;

/**
 * For a technician's `sudo`: runs this whole command as the user whose file this is, or whose folder's where it is yet to be made, and
 * ends with it. What root makes anew there, a mark of who has it open or a file, the pad could not open any more. Returns for whoever is
 * not root, and where it is root's. A process of its own, since Node refuses `setuid` where libuv may use io_uring (CVE-2024-22017).
 * Fault PP605 where that cannot be.
 */
export async function runAsOwnerOf(path: string): Promise<void> {
  const owner = await otherOwnerOf(path);
  if (owner) process.exit(await runAgain(owner, path));
}

async function otherOwnerOf(path: string): Promise<Owner | undefined> {
  if (process.geteuid?.() !== rootUid) return undefined;
  const found = await stat(path).catch(() => stat(dirname(path)).catch(() => undefined));
  return found?.uid === rootUid ? undefined : found;
}

function runAgain({ uid, gid }: Owner, path: string): Promise<number> {
  const asOwner = [`--reuid=${uid}`, `--regid=${gid}`, "--init-groups", "--"];
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn("setpriv", [...asOwner, ...command], { stdio: "inherit" });
  // The terminal tells both; it is the other's to answer.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", (cause) => {
      reject(new Fault("PP605", `user ${uid} owns ${path}: run this as that user, sudo -u '#${uid}'`, { cause }));
    });
  });
}
