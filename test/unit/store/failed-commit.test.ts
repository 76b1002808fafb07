import { describe, expect, it } from "vitest";
import { CommitStands } from "../../../src/store/store-io-fault.ts";
import { changes, dump, newStore, outcomeOf, PATH } from "../../support/faulty-store.ts";

/** A commit that fails at the `nth` such operation, and what is found on the medium afterwards, synced or not. */
async function failedCommit(operation: "write" | "sync", nth: number) {
  const { fs, store } = await newStore();
  await store.commit(changes({ kept: "old", gone: "old" }));
  const before = dump(store);
  fs.failAt(operation, nth, "EIO");
  const values = changes({ kept: "new", gone: null, more: 900 });
  const end: unknown = await store.commit(values).then(
    () => "committed",
    (error: unknown) => error,
  );
  const left = { synced: fs.afterPowerCut(() => 0), all: fs };
  return {
    store,
    before,
    end,
    found: [await outcomeOf(left.synced.contents(PATH)), await outcomeOf(left.all.contents(PATH))],
  };
}

describe.each(["write", "sync"] as const)("a commit that fails at a %s", (operation) => {
  it("is on the medium where its fault says that it stands, and else is not; the store refuses what comes next", async () => {
    const ends = new Set<string>();
    for (let nth = 1; ; nth += 1) {
      const { store, before, end, found } = await failedCommit(operation, nth);
      if (end === "committed") break;
      const stands = end instanceof CommitStands;
      ends.add(stands ? "stands" : "is none");
      expect(end).toMatchObject({ code: "PP703" });
      for (const contents of found) {
        if (stands) expect(contents).toMatchObject({ kept: Buffer.from("new").toString("hex") });
        else expect(contents).toEqual(before);
      }
      await expect(store.commit(changes({ next: 1 }))).rejects.toMatchObject({ code: "PP703" });
      expect(() => store.get("kept")).toThrow("PP703");
    }
    expect(ends).toEqual(new Set(["is none", "stands"]));
  });
});
