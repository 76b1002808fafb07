import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { loadConfig } from "../config/load-config.ts";
import { ConfigFault } from "../config/text.ts";
import { Fault } from "../faults/fault.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { type ReplaceSteps, replaceFile, replaceSteps } from "../platform/replace-file.ts";

/** Read by both services' group, and by nobody else. */
const configMode = 0o640;

export interface Installed {
  /** False when the very same text was there. */
  readonly isNew: boolean;
  /** Where the configuration that was there is now; undefined when there was none. */
  readonly kept: string | undefined;
}

/** How a configuration file is: none, one that works, one that does not. */
export async function presentConfig(file: string): Promise<"none" | "works" | "broken"> {
  const fileSystem = new NodeFileSystem();
  if (!(await fileSystem.exists(file))) return "none";
  try {
    await loadConfig(fileSystem, file);
    return "works";
  } catch (error) {
    if (error instanceof ConfigFault) return "broken";
    throw error;
  }
}

/**
 * Makes a text the configuration, if it is one: what does not validate replaces nothing. One that worked is kept as `.1`, a broken
 * one as `.broken`, so that no broken one takes the place of one that was kept. Rejects with ConfigFault, or PP110.
 */
export async function installConfig(
  file: string,
  text: string,
  steps: ReplaceSteps = replaceSteps,
): Promise<Installed> {
  const present = await presentConfig(file);
  const isNew = present === "none" || (await readFile(file, "utf8")) !== text;
  if (!isNew && present === "works") return { isNew, kept: undefined };
  const kept = { none: undefined, works: `${file}.1`, broken: `${file}.broken` }[present];
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o750 });
    await replaceFile(
      {
        path: file,
        contents: text,
        mode: configMode,
        accept: (draft) => checked(draft, file),
        keptName: kept && basename(kept),
      },
      steps,
    );
  } catch (error) {
    if (error instanceof Fault) throw error;
    const why = error instanceof Error ? error.message : "unknown reason";
    throw new Fault("PP110", `cannot write ${file}: ${why}`, { cause: error });
  }
  return { isNew, kept };
}

/** The problems are those of the file that is to be, not of its draft. */
async function checked(draft: string, file: string): Promise<void> {
  try {
    await loadConfig(new NodeFileSystem(), draft);
  } catch (error) {
    throw error instanceof ConfigFault ? new ConfigFault(`the new ${file}`, error.problems) : error;
  }
}
