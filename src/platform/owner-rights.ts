import { stat } from "node:fs/promises";
import { dirname } from "node:path";

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const rootUid = 0;
/** Node has it on every POSIX system; its types do not. */
const { initgroups } = process as { initgroups?: (user: number, extraGroup: number) => void };

/**
 * For a technician's `sudo`: from here on this process is the user whose file this is, or whose folder's where it is yet to be made.
 * What root makes anew there, a mark of who has it open or a file, the pad could not open any more. Whoever is not root stays who it is.
 */
export async function becomeOwnerOf(path: string): Promise<void> {
  const owner = await otherOwnerOf(path);
  if (!owner) return;
  takeGroups(owner);
  process.setgid?.(owner.gid);
  process.setuid?.(owner.uid);
}

/** Undefined where it is root's or nobody's, and for whoever is not root. */
async function otherOwnerOf(path: string): Promise<Owner | undefined> {
  if (process.geteuid?.() !== rootUid) return undefined;
  const found = await stat(path).catch(() => stat(dirname(path)).catch(() => undefined));
  return found?.uid === rootUid ? undefined : found;
}

function takeGroups({ uid, gid }: Owner): void {
  try {
    initgroups?.(uid, gid);
  } catch (error) {
    // A number without a name, as in a container, has no groups.
    if (!(error instanceof Error && "code" in error && error.code === "ERR_UNKNOWN_CREDENTIAL")) throw error;
    process.setgroups?.([gid]);
  }
}
