import { describe, expect, it } from "vitest";
import { storePlaces, storeProblems } from "../../../src/config/store-places.ts";

const file = "/var/lib/pad/store";
const sources = { credentialsFolder: "/run/credentials/pad", askPassphrase: () => Promise.resolve(Buffer.alloc(0)) };

describe("the [store] section", () => {
  it.each([
    [
      { "storage-key-file": "/etc/pad/key" },
      { storageKeyFile: "/etc/pad/key", rollBackGuardFile: "/etc/pad/key.mark" },
    ],
    [
      { "storage-key-credential": "key" },
      {
        storageKeyCredential: "key",
        credentialsFolder: sources.credentialsFolder,
        rollBackGuardFile: `${file}.mark`,
      },
    ],
    [
      { "storage-key-passphrase": "terminal" as const, "roll-back-guard-file": "/mnt/mark" },
      { askPassphrase: sources.askPassphrase, rollBackGuardFile: "/mnt/mark" },
    ],
  ])("%j says where the storage key and the mark are", (section, places) => {
    expect(storePlaces({ file, ...section }, sources)).toEqual({ file, ...places });
    expect(storeProblems({ file, ...section })).toEqual([]);
  });

  it("asks nobody where there is nobody to ask", async () => {
    const places = storePlaces({ file, "storage-key-passphrase": "terminal" });
    const asked = "askPassphrase" in places ? places.askPassphrase("known") : undefined;
    await expect(asked).rejects.toMatchObject({ code: "PP605" });
  });

  it.each([
    ["no storage key", {}, "store.storage-key-file"],
    ["two", { "storage-key-file": "/k", "storage-key-credential": "k" }, "store.storage-key-credential"],
    [
      "two, one of them descriptor 0",
      { "storage-key-file": "/k", "storage-key-passphrase": 0 },
      "store.storage-key-passphrase",
    ],
    ["one file for two things", { "storage-key-file": "/k", "roll-back-guard-file": file }, "store"],
  ])("is wrong with %s", (_what, section, key) => {
    expect(storeProblems({ file, ...section }).map((problem) => problem.key)).toEqual([key]);
  });
});
