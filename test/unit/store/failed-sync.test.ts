import { describe, expect, it } from "vitest";
import { BootClock } from "../../../src/bench/sim/boot-clock.ts";
import { Draws } from "../../../src/bench/sim/draws.ts";
import { SimDisk } from "../../../src/bench/sim/sim-disk.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";

const path = "/var/lib/pad/store.bin";
const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const value = (text: string) => new Map([["key", Buffer.from(text)]]);

/** A store on a disk whose kernel forgets what a failed sync has not written, and still shows it. */
async function storeOn(seed: number) {
  const world = new VirtualClock();
  const disk = new SimDisk(new Draws(seed, "disk"));
  let clock = new BootClock(world, { uptimeMs: 0, wallErrorMs: 0 });
  const done = async <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => undefined);
    await world.advanceAsync(2_000);
    return work;
  };
  const start = () => {
    clock = new BootClock(world, { uptimeMs: 0, wallErrorMs: 0 });
    return done(SlotStore.open(disk.mount(clock), path));
  };
  await done(SlotStore.provision(disk.mount(clock), path, { slotCount: 16 }));
  const end = (how: "killed" | "cut") => {
    clock.end();
    if (how === "cut") disk.losePower();
    else disk.loseProgram();
  };
  return { disk, done, start, end };
}

describe("a store whose sync has failed", () => {
  it("is whole again with the next start that succeeds, and stays so when power fails later", async () => {
    for (const seed of seeds) {
      const { disk, done, start, end } = await storeOn(seed);
      const first = await start();
      await done(first.commit(value("one")));
      // The commit, its taking back, and the start that follows fail: copies of a slot are then only where the kernel shows them.
      disk.health.failing.set("sync", 3);
      await expect(done(first.commit(value("two")))).rejects.toMatchObject({ code: "PP703" });
      end("killed");
      await expect(start()).rejects.toMatchObject({ code: "PP703" });
      end("killed");
      const second = await start();
      await done(second.commit(new Map([["other", Buffer.from("three")]])));
      const shown = second.get("key")?.toString();
      end("cut");
      const third = await start();
      expect([third.get("key")?.toString(), third.get("other")?.toString()], `seed ${seed}`).toEqual([shown, "three"]);
      end("cut");
    }
  });
});
