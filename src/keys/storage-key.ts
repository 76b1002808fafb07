import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";

const storageKeyBytes = 32;

/** The key under which everything secret in the store is sealed: 32 bytes in a file of its own. The caller releases it. Fault PP603. */
export async function loadStorageKey(fileSystem: FileSystem, path: string, memory: SecretMemory): Promise<Buffer> {
  const contents = await read(fileSystem, path);
  try {
    if (contents.length !== storageKeyBytes) {
      throw new Fault("PP603", `the storage key ${path} has ${contents.length} bytes, not ${storageKeyBytes}`);
    }
    const key = memory.allocate(storageKeyBytes);
    contents.copy(key);
    return key;
  } finally {
    contents.fill(0);
  }
}

/** Makes the file with a new key; one that exists is left as it is. Fault PP603. */
export async function provisionStorageKey(fileSystem: FileSystem, path: string, random: Random): Promise<void> {
  if (await fileSystem.exists(path)) return;
  const key = random.bytes(storageKeyBytes);
  try {
    await fileSystem.create(path, key);
  } catch (cause) {
    throw new Fault("PP603", `cannot create the storage key ${path}`, { cause });
  } finally {
    key.fill(0);
  }
}

async function read(fileSystem: FileSystem, path: string): Promise<Buffer> {
  try {
    return await fileSystem.readSmall(path, 2 * storageKeyBytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown reason";
    throw new Fault("PP603", `cannot read the storage key ${path}: ${reason}`, { cause });
  }
}
