import { describe, expect, it } from "vitest";
import { loadStorageKey, provisionStorageKey } from "../../../src/keys/storage-key.ts";
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
    await expect(loadStorageKey(files, path, ordinaryMemory)).rejects.toMatchObject({ code: "PP603" });
  });

  it("that is missing or cannot be read or made is a fault that names the file", async () => {
    const files = new FaultyFileSystem();
    await expect(loadStorageKey(files, path, ordinaryMemory)).rejects.toMatchObject({
      code: "PP603",
      detail: expect.stringContaining(path),
    });
    files.failAt("create", 1, "EROFS");
    await expect(provisionStorageKey(files, path, random)).rejects.toMatchObject({ code: "PP603" });
  });
});
