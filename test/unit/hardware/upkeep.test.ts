import { describe, expect, it } from "vitest";
import { Upkeep } from "../../../hardware/upkeep.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";

function upkeepOf(outcomes: boolean[]) {
  const clock = new VirtualClock();
  const openedAtMs: number[] = [];
  let recovered = 0;
  const upkeep = new Upkeep(
    clock,
    { firstMs: 1000, maxMs: 4000 },
    () => {
      openedAtMs.push(clock.monotonicMs());
      return outcomes.shift() === false ? Promise.reject(new Error("not there")) : Promise.resolve();
    },
    () => {
      recovered += 1;
    },
  );
  return { clock, upkeep, openedAtMs, recovered: () => recovered };
}

describe("Upkeep", () => {
  it("rejects when the first attempt fails, and goes on trying with growing delays", async () => {
    const { clock, upkeep, openedAtMs, recovered } = upkeepOf([false, false, false, false, false]);
    await expect(upkeep.start()).rejects.toThrow("not there");
    await clock.advanceAsync(20_000);
    expect(openedAtMs).toEqual([0, 1000, 3000, 7000, 11_000, 15_000]);
    expect(recovered()).toBe(1);
  });

  it("reports no recovery when the first attempt succeeds", async () => {
    const { clock, upkeep, recovered } = upkeepOf([]);
    await upkeep.start();
    await clock.advanceAsync(20_000);
    expect(recovered()).toBe(0);
  });

  it("begins with the short delay again after the part has stayed up", async () => {
    const { clock, upkeep, openedAtMs } = upkeepOf([true, false, true, true]);
    await upkeep.start();
    upkeep.failed();
    await clock.advanceAsync(60_000);
    upkeep.failed();
    await clock.advanceAsync(1000);
    expect(openedAtMs).toEqual([0, 1000, 3000, 61_000]);
  });

  it("slows down for a part that comes and goes", async () => {
    const { clock, upkeep, openedAtMs } = upkeepOf([]);
    await upkeep.start();
    for (let times = 0; times < 4; times += 1) {
      upkeep.failed();
      await clock.advanceAsync(openedAtMs.length < 3 ? 2000 : 4000);
    }
    const delays = openedAtMs.slice(1).map((openedMs, index) => openedMs - (openedAtMs[index] ?? 0));
    expect(delays.every((delayMs) => delayMs >= 1000)).toBe(true);
    expect(Math.max(...delays)).toBeGreaterThanOrEqual(4000);
  });

  it("opens nothing more once stopped", async () => {
    const { clock, upkeep, openedAtMs } = upkeepOf([false]);
    await expect(upkeep.start()).rejects.toThrow();
    upkeep.stop();
    upkeep.failed();
    await clock.advanceAsync(60_000);
    expect(openedAtMs).toEqual([0]);
  });

  it("tells an attempt that is overtaken by a new start that it is not wanted any more", async () => {
    const wanted: (() => boolean)[] = [];
    const upkeep = new Upkeep(
      new VirtualClock(),
      { firstMs: 1000, maxMs: 4000 },
      (isWanted) => {
        wanted.push(isWanted);
        return Promise.resolve();
      },
      () => undefined,
    );
    await Promise.all([upkeep.start(), upkeep.start()]);
    expect(wanted.map((isWanted) => isWanted())).toEqual([false, true]);
    upkeep.stop();
    expect(wanted.map((isWanted) => isWanted())).toEqual([false, false]);
  });

  it("does not report a recovery for an attempt that fails while it is under way", async () => {
    const clock = new VirtualClock();
    const recoveredAtMs: number[] = [];
    let attempts = 0;
    const upkeep: Upkeep = new Upkeep(
      clock,
      { firstMs: 1000, maxMs: 4000 },
      () => {
        attempts += 1;
        if (attempts === 2) upkeep.failed();
        return attempts === 1 ? Promise.reject(new Error("not there")) : Promise.resolve();
      },
      () => recoveredAtMs.push(clock.monotonicMs()),
    );
    await expect(upkeep.start()).rejects.toThrow();
    await clock.advanceAsync(10_000);
    expect(recoveredAtMs).toEqual([3000]);
  });
});
