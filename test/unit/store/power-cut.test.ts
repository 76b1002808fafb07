import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { Changes } from "../../../src/store/changes.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { crashStates, type Epoch, FaultyFileSystem } from "../../support/faulty-file-system.ts";

const PATH = "/var/lib/pad/store";

type Values = Readonly<Record<string, number | null>>;

/** Values by length; every commit writes bytes of its own, so that no two states look alike. */
function changesOf(values: Values, commit: number): Changes {
  return new Map(
    Object.entries(values).map(([key, length]) => [key, length === null ? null : Buffer.alloc(length, commit + 1)]),
  );
}

function dump(store: SlotStore): string {
  return JSON.stringify(store.keys("").map((key) => [key, store.get(key)?.toString("base64")]));
}

async function open(medium: Buffer): Promise<{ state: string; store: SlotStore; epochs: Epoch[] }> {
  const fs = new FaultyFileSystem();
  fs.put(PATH, medium);
  const store = await SlotStore.open(fs, PATH);
  return { state: dump(store), store, epochs: fs.takeEpochs(PATH) };
}

interface Step {
  readonly before: string;
  readonly after: string;
  readonly epochs: readonly Epoch[];
}

/** How many syncs the mirror gets before the next commit comes: none when it is quick, two when it is all done. */
type Pause = 0 | 1 | 2;

/**
 * Plays the commits; what each one was before and after, and its writes between syncs. With `pauses` the store has a clock:
 * its mirror follows later, as far as each pause lets it.
 */
async function play(commits: readonly Values[], slotCount: number, pauses?: readonly Pause[]): Promise<Step[]> {
  const fs = new FaultyFileSystem();
  const clock = new VirtualClock();
  await SlotStore.provision(fs, PATH, { slotCount });
  const store = await SlotStore.open(fs, PATH, pauses && clock);
  fs.takeEpochs(PATH);
  const steps: Step[] = [];
  for (const [index, values] of commits.entries()) {
    const before = dump(store);
    await store.commit(changesOf(values, index));
    for (let sync = 0; sync < (pauses?.[index % pauses.length] ?? 0); sync += 1) await clock.advanceAsync(20);
    steps.push({ before, after: dump(store), epochs: fs.takeEpochs(PATH) });
  }
  return steps;
}

const commitSequences: Record<string, Values[]> = {
  "one key, again and again": [{ a: 10 }, { a: 20 }, { a: 0 }],
  "several keys at once": [{ a: 10, b: 10 }, { a: 11, b: 11 }, { b: 12 }],
  "a value of several slots": [{ a: 900 }, { a: 401, b: 1 }],
  "deletions, alone and with others": [{ a: 1, b: 2 }, { a: null }, { b: null, c: 3 }, { c: null }, { a: 4 }],
};

describe.each(Object.entries(commitSequences))("power cut at any point of %s", (_title, commits) => {
  it("leaves the state before or after the commit under way, and after it once the first sync came back", async () => {
    for (const { before, after, epochs } of await play(commits, 10)) {
      for (const [index, epoch] of epochs.entries()) {
        for (const medium of crashStates(epoch, [1, 511])) {
          const { state } = await open(medium);
          expect(index === 0 ? [before, after] : [after]).toContain(state);
        }
      }
    }
  });

  it("and again at any point of the repair, leaves the same state, which then takes the next commit", async () => {
    for (const { epochs } of (await play(commits, 10)).slice(-2)) {
      for (const epoch of epochs) {
        for (const medium of crashStates(epoch, [100])) {
          const first = await open(medium);
          for (const repairEpoch of first.epochs) {
            for (const repairing of crashStates(repairEpoch, []))
              expect((await open(repairing)).state).toBe(first.state);
          }
          await first.store.commit(new Map([["next", Buffer.from("value")]]));
          expect(first.store.get("next")?.toString()).toBe("value");
        }
      }
    }
  });
});

const mirrors: Record<string, Pause[]> = {
  "that comes with the next commit": [0],
  "of which half is done": [1],
  "that is done, half done, or not": [0, 1, 2, 0, 0],
};

describe.each(Object.entries(mirrors))("power cut with a mirror %s", (_title, pauses) => {
  const everyCommit = Object.entries(commitSequences).map(
    ([title, commits]) => [title, [...commits, ...commits.slice(0, 1)]] as const,
  );

  it.each(everyCommit)("loses nothing of %s, also when power fails again in the repair", async (_commits, commits) => {
    for (const { before, after, epochs } of await play(commits, 12, pauses)) {
      for (const [index, epoch] of epochs.entries()) {
        for (const medium of crashStates(epoch, [])) {
          const first = await open(medium);
          expect(index === 0 ? [before, after] : [after]).toContain(first.state);
          for (const repairEpoch of first.epochs) {
            for (const repairing of crashStates(repairEpoch, []))
              expect((await open(repairing)).state).toBe(first.state);
          }
        }
      }
    }
  });
});

describe("a commit with its mirror still to come", () => {
  it("is on the medium after one sync, and what it replaced is gone a moment later without another commit", async () => {
    const fs = new FaultyFileSystem();
    const clock = new VirtualClock();
    await SlotStore.provision(fs, PATH, { slotCount: 10 });
    const store = await SlotStore.open(fs, PATH, clock);
    await store.commit(new Map([["key", Buffer.from("the old value")]]));
    await clock.advanceAsync(1_000);
    fs.takeEpochs(PATH);
    await store.commit(new Map([["key", Buffer.from("the new value")]]));
    expect(fs.takeEpochs(PATH)).toHaveLength(1);
    await clock.advanceAsync(1_000);
    expect(fs.takeEpochs(PATH)).toHaveLength(2);
    const medium = fs.contents(PATH).toString("latin1");
    expect(medium.split("the new value")).toHaveLength(3);
    expect(medium).not.toContain("the old value");
  });

  it("waits for its zeros where a nearly full store has no other slot", async () => {
    const { commits, steps } = { commits: 60, steps: [] as string[] };
    const fs = new FaultyFileSystem();
    await SlotStore.provision(fs, PATH, { slotCount: 4 });
    const store = await SlotStore.open(fs, PATH, new VirtualClock());
    for (let commit = 0; commit < commits; commit += 1) {
      await store.commit(new Map([["key", Buffer.from([commit])]]));
      steps.push((await open(fs.contents(PATH))).state);
    }
    expect(steps.at(-1)).toBe(dump(store));
    expect(new Set(steps).size).toBe(commits);
  });

  it("is finished by a close, and its failure is told to the next who asks", async () => {
    const fs = new FaultyFileSystem();
    const clock = new VirtualClock();
    await SlotStore.provision(fs, PATH, { slotCount: 10 });
    const first = await SlotStore.open(fs, PATH, clock);
    await first.commit(new Map([["key", Buffer.from("value")]]));
    await first.close();
    const second = await SlotStore.open(fs, PATH, clock);
    expect(second.repairedSlots).toBe(0);
    await second.commit(new Map([["key", Buffer.from("other")]]));
    fs.failAt("sync", 1, "EIO");
    await clock.advanceAsync(1_000);
    expect(() => second.get("key")).toThrow(expect.objectContaining({ code: "PP703" }));
    expect((await open(fs.contents(PATH))).store.get("key")?.toString()).toBe("other");
  });
});

describe("any commits, cut anywhere", () => {
  const values = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.option(fc.integer({ min: 0, max: 850 })), {
    minKeys: 1,
  });

  it("recover to a state that was committed, with nothing acknowledged lost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(values, { minLength: 1, maxLength: 5 }),
        fc.option(fc.array(fc.constantFrom<Pause>(0, 1, 2), { minLength: 1, maxLength: 4 })),
        fc.nat(),
        fc.nat(),
        fc.infiniteStream(fc.nat(512)),
        async (commits, pauses, at, inEpoch, tears) => {
          const steps = await play(commits, 48, pauses ?? undefined);
          const step = steps[at % steps.length];
          const epochIndex = inEpoch % Math.max(1, step?.epochs.length ?? 0);
          const epoch = step?.epochs[epochIndex];
          if (!step || !epoch) return;
          const medium = Buffer.from(epoch.before);
          for (const write of epoch.writes) write.bytes.copy(medium, write.offset, 0, tears.next().value);
          const { state } = await open(medium);
          expect(epochIndex === 0 ? [step.before, step.after] : [step.after]).toContain(state);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("hold what a plain map holds, over restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(values, { maxLength: 12 }), async (commits) => {
        const fs = new FaultyFileSystem();
        await SlotStore.provision(fs, PATH, { slotCount: 48 });
        const model = new Map<string, string>();
        for (const [index, commit] of commits.entries()) {
          const store = await SlotStore.open(fs, PATH);
          expect(store.repairedSlots).toBe(0);
          const changes = changesOf(commit, index);
          await store.commit(changes);
          for (const [key, value] of changes) {
            if (value) model.set(key, Buffer.from(value).toString("hex"));
            else model.delete(key);
          }
          expect(new Map(store.keys("").map((key) => [key, store.get(key)?.toString("hex")]))).toEqual(
            new Map([...model].sort()),
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});
