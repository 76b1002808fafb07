import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new empty folder, and what removes it with all that is in it. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "pinpad-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A new empty folder while `use` runs. */
export async function inTempFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const { path, remove } = await temporaryFolder();
  try {
    return await use(path);
  } finally {
    await remove();
  }
}
