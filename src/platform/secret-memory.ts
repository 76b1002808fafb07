import { ordinaryMemory, type SecretMemory } from "../pin/secret-memory.ts";
import { type Libc, loadLibc } from "./libc.ts";
import { LockedMemory } from "./locked-memory.ts";

/** Half of the 64 KiB that kernels before 5.16 let a process lock. A pad needs about 4 KiB. */
const poolBytes = 32 * 1024;

let opened: Promise<SecretMemory> | undefined;

/**
 * The process's memory for secrets: `locked` where the system lets us, else `ordinary` with the reason in `degraded`. One
 * pool serves every caller, since locked pages are few.
 */
export function openSecretMemory(): Promise<SecretMemory> {
  opened ??= secretMemoryFrom(loadLibc);
  return opened;
}

/** What `openSecretMemory` opens, with the C library as `load` gives it. */
export async function secretMemoryFrom(load: () => Promise<Libc>): Promise<SecretMemory> {
  try {
    return new LockedMemory(await load(), poolBytes);
  } catch (error) {
    return { ...ordinaryMemory, degraded: reasonOf(error) };
  }
}

/** An error's first line: what the loader of native packages adds to it are paths it has tried. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
