import { describe, expect, it } from "vitest";
import type { FaultCode } from "../../../src/faults/fault-table.ts";
import type { Changes } from "../../../src/store/changes.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";

const PATH = "/var/lib/pad/store";
const DAMAGE = /^PP70[25]$/;

/** The whole contents, in hex. */
function dump(store: SlotStore): Record<string, string | undefined> {
  return Object.fromEntries(store.keys("").map((key) => [key, store.get(key)?.toString("hex")]));
}

function changes(values: Record<string, string | number | null>): Changes {
  return new Map(
    Object.entries(values).map(([key, value]) => {
      if (typeof value === "number") return [key, Buffer.alloc(value, key)];
      return [key, value === null ? null : Buffer.from(value)];
    }),
  );
}

async function newStore(slotCount = 16): Promise<{ fs: FaultyFileSystem; store: SlotStore }> {
  const fs = new FaultyFileSystem();
  await SlotStore.provision(fs, PATH, { slotCount });
  return { fs, store: await SlotStore.open(fs, PATH) };
}

async function reopened(bytes: Buffer): Promise<{ fs: FaultyFileSystem; store: SlotStore }> {
  const fs = new FaultyFileSystem();
  fs.put(PATH, bytes);
  return { fs, store: await SlotStore.open(fs, PATH) };
}

/** What opening these bytes gives: the contents, or the code of the fault. A refused file must not have been written to. */
async function outcomeOf(bytes: Buffer): Promise<unknown> {
  const fs = new FaultyFileSystem();
  fs.put(PATH, bytes);
  try {
    return dump(await SlotStore.open(fs, PATH));
  } catch (error) {
    expect(fs.counts.write).toBe(0);
    expect(fs.contents(PATH).equals(bytes)).toBe(true);
    return (error as { code: FaultCode }).code;
  }
}

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

describe("opening a slot store", () => {
  it("is PP701 without a file and PP703 when it cannot be opened or read", async () => {
    await expect(SlotStore.open(new FaultyFileSystem(), PATH)).rejects.toMatchObject({ code: "PP701" });
    for (const operation of ["open", "read", "sync"] as const) {
      for (const code of ["EIO", "EACCES", "EROFS"] as const) {
        const { fs } = await newStore();
        fs.failAt(operation, 1, code);
        await expect(SlotStore.open(fs, PATH)).rejects.toMatchObject({ code: "PP703" });
      }
    }
  });

  it("never replaces a file when provisioning (PP703)", async () => {
    const { fs, store } = await newStore();
    await store.commit(changes({ k: "v" }));
    await expect(SlotStore.provision(fs, PATH)).rejects.toMatchObject({ code: "PP703" });
    expect(dump(await SlotStore.open(fs, PATH))).toEqual(dump(store));
  });

  it.each([0, 3, 4.5, 65_536])("has no size of %d slots (PP901)", async (slotCount) => {
    await expect(SlotStore.provision(new FaultyFileSystem(), PATH, { slotCount })).rejects.toMatchObject({
      code: "PP901",
    });
  });

  it("of a file cut short at any byte is PP702, and the file stays as it was", async () => {
    const { fs, store } = await newStore(4);
    await store.commit(changes({ tries: "2", other: "x" }));
    const whole = fs.contents(PATH);
    for (let length = 0; length < whole.length; length++) {
      expect(await outcomeOf(whole.subarray(0, length)), `cut at ${length}`).toBe("PP702");
    }
    expect(await outcomeOf(Buffer.concat([whole, Buffer.alloc(512)]))).toBe("PP702");
  });

  it("with any one byte flipped gives the last commit, from the other copy, and repairs the file", async () => {
    const { fs, store } = await newStore(4);
    await store.commit(changes({ tries: "1" }));
    await store.commit(changes({ tries: "2", other: null, more: 450 }));
    const whole = fs.contents(PATH);
    for (let at = 0; at < whole.length; at++) {
      const rotten = Buffer.from(whole);
      rotten[at] = (rotten[at] ?? 0) ^ 0x41;
      const opened = await reopened(rotten);
      expect(dump(opened.store), `byte ${at}`).toEqual(dump(store));
      expect(opened.fs.contents(PATH).equals(whole), `byte ${at}`).toBe(true);
    }
  });

  it("with the same byte flipped in both copies of a slot is damage, never an older or an empty state", async () => {
    const { fs, store } = await newStore(4);
    await store.commit(changes({ tries: "1" }));
    await store.commit(changes({ tries: "2" }));
    const whole = fs.contents(PATH);
    const regionBytes = whole.length / 2;
    for (let at = 0; at < regionBytes; at += 7) {
      const rotten = Buffer.from(whole);
      for (const copyAt of [at, at + regionBytes]) rotten[copyAt] = (rotten[copyAt] ?? 0) ^ 0x80;
      expect(await outcomeOf(rotten), `byte ${at}`).toMatch(DAMAGE);
    }
  });

  it("rebuilds a whole lost region from the other", async () => {
    const { fs, store } = await newStore(8);
    await store.commit(changes({ tries: "1", more: 900 }));
    await store.commit(changes({ tries: "2" }));
    const whole = fs.contents(PATH);
    for (const from of [0, whole.length / 2]) {
      for (const filler of [0x00, 0xff]) {
        const rotten = Buffer.from(whole).fill(filler, from, from + whole.length / 2);
        const opened = await reopened(rotten);
        expect(dump(opened.store)).toEqual(dump(store));
        expect(opened.store.repairedSlots).toBeGreaterThan(0);
        expect(opened.fs.contents(PATH).equals(whole)).toBe(true);
      }
    }
  });

  it("of a medium that forgot every slot is PP702 and no new store", async () => {
    const { fs, store } = await newStore(4);
    await store.commit(changes({ tries: "2" }));
    const forgotten = fs.contents(PATH);
    for (const regionAt of [512, 6 * 512]) forgotten.fill(0, regionAt, regionAt + 4 * 512);
    expect(await outcomeOf(forgotten)).toBe("PP702");
  });

  it("notices a live slot that is gone from both copies", async () => {
    const { fs, store } = await newStore(8);
    await store.commit(changes({ tries: "2" }));
    await store.commit(changes({ other: "x" }));
    const whole = fs.contents(PATH);
    const slotAt = whole.indexOf("tries") - 40;
    const twinAt = slotAt + whole.length / 2;
    expect(
      await outcomeOf(
        Buffer.from(whole)
          .fill(0, slotAt, slotAt + 512)
          .fill(0, twinAt, twinAt + 512),
      ),
    ).toBe("PP702");
  });

  it("does not take a half-lost commit for a torn one when anything of it is in the second region", async () => {
    const { fs, store } = await newStore(8);
    await store.commit(changes({ tries: 450 }));
    const medium = fs.contents(PATH);
    const firstAt = medium.indexOf("tries") - 40;
    const regionBytes = medium.length / 2;
    for (const at of [firstAt, firstAt + regionBytes]) medium.fill(0, at, at + 512);
    medium.fill(0x55, firstAt + regionBytes + 512, firstAt + regionBytes + 1024);
    expect(await outcomeOf(medium)).toBe("PP702");
  });

  it("notices a slot that the medium wrote to another place", async () => {
    const { fs, store } = await newStore(8);
    await store.commit(changes({ tries: "2" }));
    const moved = fs.contents(PATH);
    const slotAt = moved.indexOf("tries") - 40;
    for (const at of [slotAt, slotAt + moved.length / 2]) {
      moved.copyWithin(at + 512, at, at + 512);
      moved.fill(0, at, at + 512);
    }
    expect(await outcomeOf(moved)).toBe("PP702");
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
