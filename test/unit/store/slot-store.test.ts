import { describe, expect, it } from "vitest";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { changes, dump, newStore, PATH } from "../../support/faulty-store.ts";

describe("the slot store", () => {
  it("gives back what was committed, also after it is opened again", async () => {
    const { fs, store } = await newStore();
    await store.commit(changes({ "a/1": "one", "a/2": "", "b/1": 1_500 }));
    await store.commit(changes({ "a/1": "two", "b/2": "x" }));
    expect(store.get("a/1")?.toString()).toBe("two");
    expect(store.get("a/2")).toEqual(Buffer.alloc(0));
    expect(store.keys("a/")).toEqual(["a/1", "a/2"]);
    const again = await SlotStore.open(fs, PATH);
    expect(dump(again)).toEqual(dump(store));
    expect(again.repairedSlots).toBe(0);
  });

  it("deletes keys, with others changed or alone, and leaves no mark among the keys", async () => {
    const { fs, store } = await newStore();
    await store.commit(changes({ a: "1", b: "2", c: "3" }));
    await store.commit(changes({ a: null, b: "4" }));
    await store.commit(changes({ c: null, unknown: null }));
    expect(dump(await SlotStore.open(fs, PATH))).toEqual(dump(store));
    expect(store.keys("")).toEqual(["b"]);
    expect(store.get("")).toBeUndefined();
  });

  it("neither keeps nor hands out the caller's memory", async () => {
    const { store } = await newStore();
    const mine = Buffer.from("secret");
    const committed = store.commit(new Map([["k", mine]]));
    mine.fill(0);
    await committed;
    store.get("k")?.fill(0);
    expect(store.get("k")?.toString()).toBe("secret");
  });

  it("lets concurrent commits queue, the last one winning", async () => {
    const { fs, store } = await newStore();
    await Promise.all([1, 2, 3, 4, 5].map((n) => store.commit(changes({ k: `${n}`, [`k${n}`]: "x" }))));
    expect(dump(await SlotStore.open(fs, PATH))).toEqual(dump(store));
    expect(store.get("k")?.toString()).toBe("5");
    expect(store.keys("k")).toHaveLength(6);
  });

  it("leaves nothing of a superseded or deleted value in the file", async () => {
    const { fs, store } = await newStore();
    await store.commit(changes({ key: "register-to-be-forgotten", other: "also-to-be-forgotten" }));
    await store.commit(changes({ key: "next", other: null }));
    expect(fs.contents(PATH).includes("forgotten")).toBe(false);
  });

  it("commits nothing and writes nothing when there is nothing to change", async () => {
    const { fs, store } = await newStore();
    const before = fs.counts.write;
    await store.commit(changes({ missing: null }));
    expect(fs.counts.write).toBe(before);
  });

  it("refuses keys that are not 1 to 64 printable ASCII characters (PP901) and goes on", async () => {
    const { store } = await newStore();
    for (const key of ["", "a b", "é", "a\n", "k".repeat(65)]) {
      await expect(store.commit(new Map([[key, Buffer.from("x")]]))).rejects.toMatchObject({ code: "PP901" });
    }
    await store.commit(changes({ ["k".repeat(64)]: "fits" }));
  });
});

describe("a full slot store", () => {
  it("refuses to grow (PP704), changes nothing, and can still update and delete everything", async () => {
    const { fs, store } = await newStore(16);
    let keys = 0;
    await expect(
      (async () => {
        for (; keys < 16; keys++) await store.commit(changes({ [`k${keys}`]: "x" }));
      })(),
    ).rejects.toMatchObject({ code: "PP704" });
    const full = dump(store);
    expect(Object.keys(full)).toHaveLength(keys);
    expect(dump(await SlotStore.open(fs, PATH))).toEqual(full);
    for (const key of Object.keys(full)) await store.commit(changes({ [key]: "y" }));
    for (const key of Object.keys(full)) await store.commit(changes({ [key]: null }));
    await store.commit(changes({ again: "room" }));
    expect(dump(await SlotStore.open(fs, PATH))).toEqual({ again: Buffer.from("room").toString("hex") });
  });

  it("refuses a value bigger than itself (PP704)", async () => {
    const { store } = await newStore(16);
    await expect(store.commit(changes({ big: 6_400 }))).rejects.toMatchObject({ code: "PP704" });
  });
});

describe("a slot store whose medium fails", () => {
  it.each([
    ["write", "EIO"],
    ["write", "ENOSPC"],
    ["sync", "EIO"],
    ["sync", "ENOSPC"],
  ] as const)(
    "refuses everything after a failed %s (%s) with PP703, and is whole when opened again",
    async (operation, code) => {
      for (let nth = 1; ; nth++) {
        const { fs, store } = await newStore(8);
        await store.commit(changes({ tries: "1", old: "x" }));
        const before = dump(store);
        fs.failAt(operation, nth, code);
        const outcome = await store.commit(changes({ tries: "2", old: null })).catch((error: unknown) => error);
        if (outcome === undefined) return expect(nth).toBeGreaterThan(3);
        expect(outcome).toMatchObject({ code: "PP703" });
        expect(() => store.get("tries")).toThrow(/PP703/);
        expect(() => store.keys("")).toThrow(/PP703/);
        const operations = fs.counts.write + fs.counts.sync;
        await expect(store.commit(changes({ tries: "3" }))).rejects.toMatchObject({ code: "PP703" });
        expect(fs.counts.write + fs.counts.sync).toBe(operations);
        const after = { tries: Buffer.from("2").toString("hex") };
        expect([before, after]).toContainEqual(dump(await SlotStore.open(fs, PATH)));
      }
    },
  );

  it("refuses commits after it is closed (PP901), having finished those that were queued", async () => {
    const { fs, store } = await newStore();
    const queued = store.commit(changes({ k: "v" }));
    await store.close();
    await queued;
    await expect(store.commit(changes({ k: "w" }))).rejects.toMatchObject({ code: "PP901" });
    expect((await SlotStore.open(fs, PATH)).get("k")?.toString()).toBe("v");
  });
});
