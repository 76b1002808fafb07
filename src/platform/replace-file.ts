import { chown, link, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The calls by which a file is replaced; a test lets each of them fail. */
export const replaceSteps = { chown, link, open, rename, rm, stat };
export type ReplaceSteps = typeof replaceSteps;

interface Replacement {
  readonly path: string;
  readonly contents: string;
  readonly mode: number;
  /** Asked when the new contents are on the medium under another name; what it rejects with leaves everything as it was. */
  readonly accept: (draftPath: string) => Promise<void>;
  /** Name in the same folder that the present file is also kept under; undefined to keep none. */
  readonly keptName: string | undefined;
}

/**
 * Puts new contents under a name, all or nothing: the file is the old one or the new one at every moment, after a power cut as well.
 * It belongs to whom the present file belongs, else to the folder's group. Errors are Node's own.
 */
export async function replaceFile(
  { path, contents, mode, accept, keptName }: Replacement,
  steps: ReplaceSteps = replaceSteps,
): Promise<void> {
  const folder = dirname(path);
  // One name: what a power cut has left of an earlier one goes first.
  const draft = join(folder, `.${basename(path)}.draft`);
  const keptDraft = join(folder, `.${basename(path)}.kept`);
  try {
    await steps.rm(draft, { force: true });
    await writeDraft(steps, draft, contents, mode, path);
    await accept(draft);
    if (keptName !== undefined) {
      await steps.rm(keptDraft, { force: true });
      await steps.link(path, keptDraft);
      await steps.rename(keptDraft, join(folder, keptName));
      await syncFolder(steps, folder);
    }
    await steps.rename(draft, path);
    await syncFolder(steps, folder);
  } finally {
    await steps.rm(draft, { force: true }).catch(() => undefined);
  }
}

async function writeDraft(
  steps: ReplaceSteps,
  draft: string,
  contents: string,
  mode: number,
  path: string,
): Promise<void> {
  const handle = await steps.open(draft, "wx", mode);
  try {
    await handle.writeFile(contents);
    // The mask of whoever runs this is no part of it.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (process.geteuid?.() !== 0) return;
  const like = await steps.stat(path).catch(() => steps.stat(dirname(path)));
  await steps.chown(draft, like.uid, like.gid);
}

/** A name is on the medium only when its folder is. */
async function syncFolder(steps: ReplaceSteps, folder: string): Promise<void> {
  const handle = await steps.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
