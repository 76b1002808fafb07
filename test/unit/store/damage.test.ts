import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { changes, dump, newStore, outcomeOf, PATH, reopened } from "../../support/faulty-store.ts";

const DAMAGE = /^PP70[25]$/;

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

  it("never replaces a file when provisioning (PP707)", async () => {
    const { fs, store } = await newStore();
    await store.commit(changes({ k: "v" }));
    await expect(SlotStore.provision(fs, PATH)).rejects.toMatchObject({ code: "PP707" });
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

  it.each([
    ["the header", 0, 9],
    ["a slot", 512, 4],
  ])("with another version in %s is PP705, and the file stays as it was", async (_where, blockAt, versionAt) => {
    const { fs } = await newStore(4);
    const newer = fs.contents(PATH);
    const block = newer.subarray(blockAt, blockAt + 512);
    block[versionAt] = 2;
    createHash("sha256").update(block.subarray(0, 504)).digest().copy(block, 504, 0, 8);
    expect(await outcomeOf(newer)).toBe("PP705");
  });

  it("with something that is no store at all is PP702", async () => {
    expect(await outcomeOf(Buffer.alloc(10 * 512))).toBe("PP702");
    expect(await outcomeOf(Buffer.alloc(10 * 512, "{}"))).toBe("PP702");
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
