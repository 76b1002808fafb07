import { spawnSync } from "node:child_process";
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";

/** Memory that is not zero, from `address` on; `writable` where the program could write. */
export interface Region {
  readonly address: number;
  readonly bytes: Buffer;
  readonly writable: boolean;
}

interface Stretch {
  readonly address: number;
  readonly lengthBytes: number;
  /** Where it begins in the file that holds it. */
  readonly offset: number;
  readonly writable: boolean;
}

const pageBytes = 4096;
const chunkBytes = 1 << 20;
const zeroPage = Buffer.alloc(pageBytes);

/** What is in the writable memory of a process that we may trace. */
export function liveMemory(pid: number): Region[] {
  const line = /^([0-9a-f]+)-([0-9a-f]+) rw.. /gm;
  const stretches = [...readFileSync(`/proc/${pid}/maps`, "latin1").matchAll(line)].map(([, from, to]): Stretch => {
    const address = Number(`0x${from}`);
    return { address, lengthBytes: Number(`0x${to}`) - address, offset: address, writable: true };
  });
  return regionsIn(`/proc/${pid}/mem`, stretches);
}

/** What a core file of this machine's kind holds: ELF with 64 bits, little-endian (elf(5)). */
export function coreMemory(path: string): Region[] {
  const [headerBytes, programHeaderBytes, load, writableFlag] = [64, 56, 1, 2];
  const file = openSync(path, "r");
  try {
    const header = Buffer.alloc(headerBytes);
    readSync(file, header, 0, headerBytes, 0);
    const table = Buffer.alloc(header.readUInt16LE(56) * programHeaderBytes);
    readSync(file, table, 0, table.length, Number(header.readBigUInt64LE(32)));
    const stretches: Stretch[] = [];
    for (let at = 0; at < table.length; at += programHeaderBytes) {
      if (table.readUInt32LE(at) !== load) continue;
      stretches.push({
        address: Number(table.readBigUInt64LE(at + 16)),
        lengthBytes: Number(table.readBigUInt64LE(at + 32)),
        offset: Number(table.readBigUInt64LE(at + 8)),
        writable: (table.readUInt32LE(at + 4) & writableFlag) !== 0,
      });
    }
    const held = stretches.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
    if (held === 0 || fstatSync(file).size < held) throw new Error(`${path} is no whole core file`);
    return regionsIn(path, stretches);
  } finally {
    closeSync(file);
  }
}

/** The mappings that the kernel leaves out of core dumps, as [start, end). */
export function undumpedMappings(pid: number): [start: number, end: number][] {
  const mapping = /^([0-9a-f]+)-([0-9a-f]+) .*\n(?:[A-Z].*\n)*?VmFlags:(.*)$/gm;
  return [...readFileSync(`/proc/${pid}/smaps`, "latin1").matchAll(mapping)]
    .filter(([, , , flags = ""]) => flags.split(" ").includes("dd") && flags.split(" ").includes("lo"))
    .map(([, start, end]) => [Number(`0x${start}`), Number(`0x${end}`)]);
}

/** Why the memory of a child process cannot be searched here; undefined when it can. */
export function whyNoMemory(): string | undefined {
  return process.platform === "linux" ? undefined : "memory is searched on Linux only";
}

/** Why core files cannot be made of another child process here; undefined when they can. */
export function whyNoCore(): string | undefined {
  if (whyNoMemory() !== undefined) return whyNoMemory();
  if (spawnSync("gcore", ["-h"]).error !== undefined) return "gcore is missing: install gdb";
  const scope = "/proc/sys/kernel/yama/ptrace_scope";
  const restricted = process.getuid?.() !== 0 && existsSync(scope) && readFileSync(scope, "latin1").trim() !== "0";
  return restricted ? `gcore may not attach: ${scope} is not 0` : undefined;
}

function regionsIn(path: string, stretches: readonly Stretch[]): Region[] {
  const file = openSync(path, "r");
  try {
    return stretches.flatMap((stretch) => nonZero(file, stretch));
  } finally {
    closeSync(file);
  }
}

/** Runs of pages that are not all zero; most of a Node process's memory was never touched. */
function nonZero(file: number, { address, lengthBytes, offset, writable }: Stretch): Region[] {
  const regions: Region[] = [];
  let run: Buffer[] = [];
  const endRun = (end: number) => {
    const bytes = Buffer.concat(run);
    if (bytes.length > 0) regions.push({ address: end - bytes.length, bytes, writable });
    run = [];
  };
  for (let done = 0; done < lengthBytes; done += chunkBytes) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, lengthBytes - done));
    const whole = chunk.subarray(0, readWhatIsThere(file, chunk, offset + done));
    for (let at = 0; at < chunk.length; at += pageBytes) {
      const page = whole.subarray(at, at + pageBytes);
      if (page.length === 0 || page.equals(zeroPage)) endRun(address + done + at);
      else run.push(page);
    }
  }
  endRun(address + lengthBytes);
  return regions;
}

/** Pages that a live process gave back meanwhile, or that are special (vvar), cannot be read. */
function readWhatIsThere(file: number, into: Buffer, position: number): number {
  try {
    return readSync(file, into, 0, into.length, position);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EIO") return 0;
    throw thrown;
  }
}
