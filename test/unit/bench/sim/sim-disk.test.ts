import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BootClock } from "../../../../src/bench/sim/boot-clock.ts";
import { Draws } from "../../../../src/bench/sim/draws.ts";
import { SimDisk } from "../../../../src/bench/sim/sim-disk.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import type { FileSystem } from "../../../../src/ports/file-system.ts";

const path = "/var/lib/pad/store.bin";
const sectors = 4;
const sectorBytes = 512;
const filledWith = (byte: number, count = sectors) => Buffer.alloc(count * sectorBytes, byte);

/** A disk with a file of zeros, and a machine that has it mounted. */
async function machine(seed = 1) {
  const world = new VirtualClock();
  const disk = new SimDisk(new Draws(seed, "disk"));
  disk.replace(path, filledWith(0));
  const clock = new BootClock(world, { uptimeMs: 0, wallErrorMs: 0 });
  const fileSystem = disk.mount(clock);
  const done = async <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => undefined);
    await world.advanceAsync(1_000);
    return work;
  };
  const cut = () => {
    clock.end();
    disk.losePower();
  };
  return { disk, fileSystem, done, cut, world };
}

async function opened(fileSystem: FileSystem, done: <T>(work: Promise<T>) => Promise<T>) {
  return done(fileSystem.open(path));
}

describe("a simulated disk without power", () => {
  it("keeps what was synced, and each sector of the rest as it was or as one of the writes since made it", async () => {
    const seenStates = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { disk, fileSystem, done, cut } = await machine(seed);
        const file = await opened(fileSystem, done);
        await done(file.write(0, filledWith(1)));
        await done(file.sync());
        await done(file.write(0, filledWith(2)));
        await done(file.write(sectorBytes, filledWith(3, 2)));
        cut();
        const left = disk.copyOf(path) ?? Buffer.alloc(0);
        const states = Array.from({ length: sectors }, (_, at) => {
          const sector = left.subarray(at * sectorBytes, (at + 1) * sectorBytes);
          expect(new Set(sector).size).toBe(1);
          return sector[0] ?? 0;
        });
        for (const [at, state] of states.entries()) expect(at === 1 || at === 2 ? [1, 2, 3] : [1, 2]).toContain(state);
        seenStates.add(states.join(""));
      }),
      { numRuns: 100 },
    );
    expect(seenStates.size).toBeGreaterThan(10);
  });

  it("never answers what was asked of it", async () => {
    const { fileSystem, done, cut, world } = await machine();
    const file = await opened(fileSystem, done);
    let isAnswered = false;
    void file.sync().finally(() => {
      isAnswered = true;
    });
    cut();
    await world.advanceAsync(1_000_000);
    expect(isAnswered).toBe(false);
  });
});

describe("a simulated disk with a fault", () => {
  it("shows after a failed sync what it may have lost, and says yes to the next", async () => {
    const lost = await Promise.all(
      Array.from({ length: 20 }, async (_, seed) => {
        const { disk, fileSystem, done, cut } = await machine(seed);
        const file = await opened(fileSystem, done);
        await done(file.write(0, filledWith(1)));
        disk.health.failing.set("sync", 1);
        await expect(done(file.sync())).rejects.toMatchObject({ code: "EIO" });
        await done(file.sync());
        expect(await done(file.read(0, sectorBytes))).toEqual(filledWith(1, 1));
        cut();
        return (disk.copyOf(path) ?? Buffer.alloc(0)).includes(0);
      }),
    );
    expect(lost).toContain(true);
  });

  it("opens a file once at a time, and none while it is full", async () => {
    const { disk, fileSystem, done } = await machine();
    await opened(fileSystem, done);
    await expect(done(fileSystem.open(path))).rejects.toMatchObject({ code: "EBUSY" });
    disk.loseProgram();
    disk.health.isFull = true;
    await expect(done(fileSystem.open(path))).rejects.toMatchObject({ code: "ENOSPC" });
    disk.repair();
    await expect(opened(fileSystem, done)).resolves.toMatchObject({ sizeBytes: sectors * sectorBytes });
  });
});
