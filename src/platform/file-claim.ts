import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { ioError } from "./io-error.ts";

/** Field 22 of /proc/PID/stat: when the process started, in clock ticks since boot (proc(5)). */
const startTimeField = 22;

/**
 * Claims a file for this process by a mark beside it; the returned function gives it back. Rejects with code EBUSY while
 * another live process, or another opener in this one, holds it. A mark whose process is gone, after a crash or a power
 * cut, is taken over.
 */
export async function claimFile(path: string): Promise<() => Promise<void>> {
  const mark = `${path}.lock`;
  const own = `${process.pid} ${(await startTime(process.pid)) ?? "-"}\n`;
  while (!(await placed(mark, own))) await removeStale(mark);
  return () => rm(mark, { force: true });
}

/** The whole mark appears under its name at once, or the name is taken. */
async function placed(mark: string, contents: string): Promise<boolean> {
  const draft = `${mark}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, contents, { flag: "wx", mode: 0o600 });
    await link(draft, mark);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeStale(mark: string): Promise<void> {
  const found = await contentsOf(mark);
  if (found === undefined) return;
  const [pid = "", started = "-"] = found.trim().split(" ");
  if (await isAlive(Number(pid), started)) throw ioError("EBUSY", `process ${pid} has it open (${mark})`);
  // Moved aside before it is judged again: another process may have taken the mark over in the meantime.
  const aside = `${mark}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(mark, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if ((await contentsOf(aside)) !== found) await putBack(aside, mark);
  await rm(aside);
}

/** The mark of the one who was quicker. Should a third have come in between, the next look finds that one alive. */
async function putBack(aside: string, mark: string): Promise<void> {
  try {
    await link(aside, mark);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

async function isAlive(pid: number, started: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false;
  }
  // The number of a dead process is given to a new one in time; its start time is not.
  const now = await startTime(pid);
  return now === undefined || started === "-" || now === started;
}

/** Undefined where there is no /proc. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await contentsOf(`/proc/${pid}/stat`);
  // The name of the program, in brackets, may itself hold spaces and brackets.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields?.[startTimeField - 3];
}

async function contentsOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
