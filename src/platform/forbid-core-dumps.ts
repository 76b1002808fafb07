import { type Libc, loadLibc } from "./libc.ts";
import { reasonOf } from "./secret-memory.ts";

/** prctl(2) */
const prSetDumpable = 4;

/**
 * Makes the process undumpable: no core file, and no other process of the same user may read its memory or attach to it.
 * Resolves with the reason where that cannot be done, undefined when it is.
 */
export async function forbidCoreDumps(load: () => Promise<Libc> = loadLibc): Promise<string | undefined> {
  try {
    (await load()).control(prSetDumpable, 0);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
