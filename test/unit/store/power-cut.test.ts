import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

/** Plays the commits; what each one was before and after, and its writes between syncs. */
async function play(commits: readonly Values[], slotCount: number): Promise<Step[]> {
  const fs = new FaultyFileSystem();
  await SlotStore.provision(fs, PATH, { slotCount });
  const store = await SlotStore.open(fs, PATH);
  fs.takeEpochs(PATH);
  const steps: Step[] = [];
  for (const [index, values] of commits.entries()) {
    const before = dump(store);
    await store.commit(changesOf(values, index));
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

describe("any commits, cut anywhere", () => {
  const values = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.option(fc.integer({ min: 0, max: 850 })), {
    minKeys: 1,
  });

  it("recover to a state that was committed, with nothing acknowledged lost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(values, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.nat(),
        fc.infiniteStream(fc.nat(512)),
        async (commits, at, inEpoch, tears) => {
          const steps = await play(commits, 48);
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
      { numRuns: 100 },
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
