import { randomBytes } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { ioError } from "./io-error.ts";

/** Field 22 of /proc/PID/stat: when the process started, in clock ticks since boot (proc(5)). */
const startTimeField = 22;
/** How long to wait for another that takes over. */
const turnMs = 5;

/**
 * Claims a file for this process by a mark beside it; the returned function gives it back. Rejects with code EBUSY while
 * another live process, or another opener in this one, holds it. A mark whose process is gone, after a crash or a power
 * cut, is taken over.
 */
export async function claimFile(path: string): Promise<() => Promise<void>> {
  const mark = `${path}.lock`;
  const own = `${process.pid} ${(await startTime(process.pid)) ?? "-"}\n`;
  while (!(await placed(mark, own))) await removeStale(mark, own);
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

/** One at a time takes over, and looks again once it is alone: what it removes then is the mark it judged and no newer one. */
async function removeStale(mark: string, own: string): Promise<void> {
  const found = await contentsOf(mark);
  if (found === undefined) return;
  if (await isHeld(found)) throw ioError("EBUSY", `process ${found.split(" ")[0]} has it open (${mark})`);
  const turn = `${mark}.takeover`;
  if (await placed(turn, own)) {
    if ((await contentsOf(mark)) === found) await rm(mark, { force: true });
    await rm(turn, { force: true });
    return;
  }
  // Whoever has the turn is quick, unless it died in it.
  const holder = await contentsOf(turn);
  if (holder !== undefined && !(await isHeld(holder))) await rm(turn, { force: true });
  await new Promise((resolve) => setTimeout(resolve, turnMs));
}

function isHeld(contents: string): Promise<boolean> {
  const [pid = "", started = "-"] = contents.trim().split(" ");
  return isAlive(Number(pid), started);
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
