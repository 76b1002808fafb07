import { describe, expect, it } from "vitest";
import { loadCredentialKey, loadStorageKey, provisionStorageKey } from "../../../src/keys/storage-key.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { random } from "../../support/scd-bench.ts";

const path = "/etc/pinpad/storage.key";

describe("the storage key", () => {
  it("is made once, of 32 bytes, and stays when it is made again", async () => {
    const files = new FaultyFileSystem();
    await provisionStorageKey(files, path, random);
    const key = await loadStorageKey(files, path, ordinaryMemory);
    expect(key).toHaveLength(32);
    expect(key.some((byte) => byte !== 0)).toBe(true);
    await provisionStorageKey(files, path, random);
    expect(await loadStorageKey(files, path, ordinaryMemory)).toEqual(key);
  });

  it.each([0, 31, 33, 1000])("of %i bytes is refused", async (lengthBytes) => {
    const files = new FaultyFileSystem();
    files.put(path, Buffer.alloc(lengthBytes, 1));
    await expect(loadStorageKey(files, path, ordinaryMemory)).rejects.toMatchObject({ code: "PP605" });
  });

  it("that is missing or cannot be read or made is a fault that names the file", async () => {
    const files = new FaultyFileSystem();
    await expect(loadStorageKey(files, path, ordinaryMemory)).rejects.toMatchObject({
      code: "PP605",
      detail: expect.stringContaining(path),
    });
    files.failAt("create", 1, "EROFS");
    await expect(provisionStorageKey(files, path, random)).rejects.toMatchObject({ code: "PP605" });
  });

  it("that group or others may read is refused", async () => {
    const files = new FaultyFileSystem();
    await provisionStorageKey(files, path, random);
    files.expose(path);
    await expect(loadStorageKey(files, path, ordinaryMemory)).rejects.toMatchObject({ code: "PP605" });
  });
});

describe("the storage key from a credential of systemd's", () => {
  const folder = "/run/credentials/pinpadd.service";

  it("is read from the service's credentials, whose mode is systemd's affair", async () => {
    const files = new FaultyFileSystem();
    files.put(`${folder}/store`, Buffer.alloc(32, 5));
    files.expose(`${folder}/store`);
    expect(await loadCredentialKey(files, "store", folder, ordinaryMemory)).toEqual(Buffer.alloc(32, 5));
  });

  it("must exist, with 32 bytes, in a process that has credentials", async () => {
    const files = new FaultyFileSystem();
    await expect(loadCredentialKey(files, "store", undefined, ordinaryMemory)).rejects.toMatchObject({
      code: "PP605",
      detail: expect.stringContaining("-p LoadCredentialEncrypted=store pinpad"),
    });
    await expect(loadCredentialKey(files, "store", folder, ordinaryMemory)).rejects.toMatchObject({ code: "PP605" });
    files.put(`${folder}/store`, Buffer.alloc(44));
    await expect(loadCredentialKey(files, "store", folder, ordinaryMemory)).rejects.toMatchObject({ code: "PP605" });
  });
});
