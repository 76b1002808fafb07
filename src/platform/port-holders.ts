import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { basename, join } from "node:path";

const longestCommand = 60;

/**
 * Which other processes have a device open, such as `process 812 (node main.js reader raw)`. Those of other users are
 * seen by root alone; what cannot be seen is left out.
 */
export async function portHolders(path: string, processes = "/proc"): Promise<string[]> {
  const device = await realpath(path).catch(() => path);
  const numbers = (await readdir(processes).catch(() => [])).filter((name) => /^\d+$/.test(name));
  const holders: string[] = [];
  for (const number of numbers) {
    if (Number(number) === process.pid) continue;
    const folder = join(processes, number, "fd");
    const files = await readdir(folder).catch(() => []);
    const targets = await Promise.all(files.map((file) => readlink(join(folder, file)).catch(() => "")));
    if (targets.includes(device)) holders.push(`process ${number} (${await commandOf(join(processes, number))})`);
  }
  return holders;
}

async function commandOf(folder: string): Promise<string> {
  const line = await readFile(join(folder, "cmdline"), "latin1").catch(() => "");
  // What a program was told to do says more than where it lies.
  const command = line
    .split("\0")
    .map((word) => (word.startsWith("/") && !word.startsWith("/dev/") ? basename(word) : word))
    .join(" ")
    .trim()
    .replace(/[^ -~]/g, "?");
  return command.length > longestCommand ? `${command.slice(0, longestCommand)}...` : command;
}
