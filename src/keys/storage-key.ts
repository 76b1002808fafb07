import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";

export const storageKeyBytes = 32;

/**
 * The key under which everything secret in the store is sealed: 32 bytes in a file of its own, which this user owns and
 * nobody else may read. The caller releases it. Fault PP605.
 */
export function loadStorageKey(fileSystem: FileSystem, path: string, memory: SecretMemory): Promise<Buffer> {
  return loadFrom(path, () => fileSystem.readPrivate(path, 2 * storageKeyBytes), memory);
}

/**
 * The same from a credential of systemd's (systemd.exec(5), LoadCredentialEncrypted): `folder` is its
 * $CREDENTIALS_DIRECTORY, which the service manager keeps to the service, whatever the file's mode. Fault PP605.
 */
export async function loadCredentialKey(
  fileSystem: FileSystem,
  name: string,
  folder: string | undefined,
  memory: SecretMemory,
): Promise<Buffer> {
  if (folder === undefined) {
    const asService = `sudo systemd-run --quiet --wait --pty -p User=pinpadd -p LoadCredentialEncrypted=${name}`;
    throw new Fault(
      "PP605",
      `no credentials were given, systemd gives them to what it starts: \`${asService} pinpad ...\``,
    );
  }
  const path = `${folder}/${name}`;
  return loadFrom(path, () => fileSystem.readSmall(path, 2 * storageKeyBytes), memory);
}

/** Makes the file with a new key, mode 0400; one that exists is left as it is. Fault PP605. */
export async function provisionStorageKey(fileSystem: FileSystem, path: string, random: Random): Promise<void> {
  if (await fileSystem.exists(path)) return;
  const key = random.bytes(storageKeyBytes);
  try {
    await fileSystem.create(path, key, 0o400);
  } catch (cause) {
    throw new Fault("PP605", `cannot create the storage key ${path}`, { cause });
  } finally {
    key.fill(0);
  }
}

async function loadFrom(path: string, read: () => Promise<Buffer>, memory: SecretMemory): Promise<Buffer> {
  const contents = await readOrFault(path, read);
  try {
    if (contents.length !== storageKeyBytes) {
      throw new Fault("PP605", `the storage key ${path} has ${contents.length} bytes, not ${storageKeyBytes}`);
    }
    const key = memory.allocate(storageKeyBytes);
    contents.copy(key);
    return key;
  } finally {
    contents.fill(0);
  }
}

async function readOrFault(path: string, read: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown reason";
    throw new Fault("PP605", `cannot read the storage key ${path}: ${reason}`, { cause });
  }
}
