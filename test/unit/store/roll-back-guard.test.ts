import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../src/faults/fault.ts";
import { RollBackGuard } from "../../../src/store/roll-back-guard.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { crashStates, FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { changes, newStore, PATH } from "../../support/faulty-store.ts";

const MARK = "/var/lib/guard/store.mark";

async function newGuard() {
  const fs = new FaultyFileSystem();
  await RollBackGuard.provision(fs, MARK);
  return { fs, ...(await opened(fs)) };
}

async function opened(fs: FaultyFileSystem) {
  const faults: Fault[] = [];
  return { faults, guard: await RollBackGuard.open(fs, MARK, (fault) => faults.push(fault)) };
}

/** Everything that was begun in the background is done. */
async function settled(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
}

describe("a roll-back guard", () => {
  it("begins at zero, which no store is older than", async () => {
    const { guard } = await newGuard();
    expect(guard.mark).toBe(0);
    expect(() => guard.requireNotOlder(0)).not.toThrow();
  });

  it("refuses a store that is older than the mark by a single commit, and takes one as old or newer", async () => {
    const { fs, guard } = await newGuard();
    guard.passed(41);
    await guard.close();
    const again = (await opened(fs)).guard;
    expect(() => again.requireNotOlder(40)).toThrow("PP708");
    expect(() => again.requireNotOlder(41)).not.toThrow();
    expect(() => again.requireNotOlder(42)).not.toThrow();
  });

  it("writes once in eight commits, in the background, and the rest when it is closed", async () => {
    const { fs, guard } = await newGuard();
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      guard.passed(sequence);
      await settled();
    }
    expect([guard.mark, fs.counts.sync]).toEqual([16, 2]);
    await guard.close();
    expect([(await opened(fs)).guard.mark, fs.counts.sync]).toEqual([20, 3]);
  });

  it("does not write when there is nothing new, nor go back", async () => {
    const { fs, guard } = await newGuard();
    guard.passed(9);
    guard.passed(3);
    await guard.close();
    const again = (await opened(fs)).guard;
    await again.close();
    expect([again.mark, fs.counts.write]).toEqual([9, 1]);
  });

  it("after a power cut at any point says a mark that was reached, never one above the truth", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }), async (steps) => {
        const { fs, guard } = await newGuard();
        fs.takeEpochs(MARK);
        let [sequence, markBefore] = [0, 0];
        for (const step of steps) {
          sequence += step;
          guard.passed(sequence);
          await settled();
          for (const epoch of fs.takeEpochs(MARK)) {
            for (const medium of crashStates(epoch, [1, 9, 15, 23, 100])) {
              const after = new FaultyFileSystem();
              after.put(MARK, medium);
              const { mark } = (await opened(after)).guard;
              expect([markBefore, guard.mark]).toContain(mark);
            }
          }
          expect(guard.mark).toBeLessThanOrEqual(sequence);
          markBefore = guard.mark;
        }
      }),
      { numRuns: 30 },
    );
  });

  it("goes on with one record when the other has rotted, and is PP709 when both have", async () => {
    const { fs, guard } = await newGuard();
    guard.passed(8);
    await settled();
    guard.passed(20);
    await guard.close();
    const whole = fs.contents(MARK);
    const marks = [];
    for (const rotten of [5, 512 + 9]) {
      fs.put(MARK, Buffer.from(whole).fill(0xff, rotten, rotten + 1));
      marks.push((await opened(fs)).guard.mark);
    }
    expect(marks.sort()).toEqual([20, 8]);
    fs.put(MARK, Buffer.from(whole).fill(0xff, 5, 6).fill(0xff, 520, 521));
    await expect(opened(fs)).rejects.toMatchObject({ code: "PP709" });
  });

  it.each([
    ["missing", (fs: FaultyFileSystem) => void fs],
    ["cut short", (fs: FaultyFileSystem) => fs.put(MARK, Buffer.alloc(100))],
    ["empty", (fs: FaultyFileSystem) => fs.put(MARK, Buffer.alloc(0))],
  ])("is PP709 when its file is %s", async (_what, make) => {
    const fs = new FaultyFileSystem();
    make(fs);
    await expect(opened(fs)).rejects.toMatchObject({ code: "PP709" });
  });

  it("that cannot be made is PP709", async () => {
    const fs = new FaultyFileSystem();
    fs.failAt("create", 1, "EROFS");
    await expect(RollBackGuard.provision(fs, MARK)).rejects.toMatchObject({ code: "PP709" });
  });

  it.each(["write", "sync"] as const)(
    "tells once of a mark that it could not %s, keeps the old one, and stops nobody",
    async (operation) => {
      const { fs, guard, faults } = await newGuard();
      fs.failAt(operation, 1, "EIO");
      for (let sequence = 8; sequence < 40; sequence += 1) {
        guard.passed(sequence);
        await settled();
      }
      await guard.close();
      expect([guard.mark, faults.map(({ code }) => code)]).toEqual([0, ["PP709"]]);
    },
  );
});

describe("the number of a store's newest commit", () => {
  it("rises by one with each commit, is told once it is on the medium, and is found again", async () => {
    const { fs, store } = await newStore();
    const before = store.sequence;
    const told: [number, number][] = [];
    store.onCommitted((sequence) => told.push([sequence, fs.counts.sync]));
    fs.counts.sync = 0;
    await store.commit(changes({ a: 1 }));
    await store.commit(changes({ a: 2, b: 3 }));
    expect(told.map(([sequence]) => sequence)).toEqual([before + 1, before + 2]);
    expect(told[0]?.[1]).toBeGreaterThanOrEqual(2);
    await store.close();
    expect((await SlotStore.open(fs, PATH)).sequence).toBe(before + 2);
  });

  it("never falls over two power cuts, not even with a torn commit between them", async () => {
    const { fs, store } = await newStore();
    await store.commit(changes({ a: 900, b: 5 }));
    fs.takeEpochs(PATH);
    const told = store.sequence;
    await store.commit(changes({ a: 800 }));
    for (const epoch of fs.takeEpochs(PATH)) {
      for (const medium of crashStates(epoch, [256])) {
        const first = new FaultyFileSystem();
        first.put(PATH, medium);
        const { sequence } = await SlotStore.open(first, PATH);
        const second = first.afterPowerCut(() => 0);
        expect(sequence).toBeGreaterThanOrEqual(told);
        expect((await SlotStore.open(second, PATH)).sequence).toBeGreaterThanOrEqual(sequence);
      }
    }
  });

  it("stays where it is when a commit fails", async () => {
    const { fs, store } = await newStore();
    const { sequence } = store;
    fs.failAt("sync", 2, "EIO");
    await expect(store.commit(changes({ a: 1 }))).rejects.toMatchObject({ code: "PP703" });
    expect(store.sequence).toBe(sequence);
  });
});
