import { describe, expect, it } from "vitest";
import { asWritten, type Beginning, withStart } from "../../../src/upkeep/start.ts";
import { newUpkeep, type Upkeep } from "../../../src/upkeep/upkeep.ts";

const now = { poweredOnMs: 9_000_000, wallMs: null };
const fresh = newUpkeep({ poweredOnMs: 0, wallMs: null });
const start = (upkeep: Upkeep, beginning: Partial<Beginning> = {}) =>
  withStart(upkeep, { now, monotonicMs: 20_000, bootId: null, hardwareClockMs: undefined, ...beginning });
const running = (upkeep: Upkeep, monotonicMs: number, wallMs: number | null = null) =>
  asWritten(upkeep, { now: { poweredOnMs: 0, wallMs }, monotonicMs, isRunning: true });
const countsOf = ({ counts: { powerOnCount, powerCutCount } }: Upkeep) => [powerOnCount, powerCutCount];

describe("the start of the program", () => {
  it("counts the first, and each after the machine was switched on", () => {
    const first = start(fresh);
    expect(countsOf(first)).toEqual([1, 0]);
    const stopped = asWritten(first, { now, monotonicMs: 50_000, isRunning: false });
    expect(countsOf(start(stopped, { monotonicMs: 19_000 }))).toEqual([2, 0]);
  });

  it("is no power-on when the program alone begins anew, also after it was killed", () => {
    const killed = running(start(fresh), 50_000);
    expect(countsOf(start(killed, { monotonicMs: 51_000 }))).toEqual([1, 0]);
  });

  it("finds a power cut where the program was running, and keeps when that was", () => {
    const cut = start(running(start(fresh), 600_000));
    expect(countsOf(cut)).toEqual([2, 1]);
    expect(cut.powerCuts).toEqual([now]);
    let often = cut;
    for (let times = 0; times < 9; times += 1) often = start(running(often, 600_000));
    expect([often.powerCuts.length, often.counts.powerCutCount]).toEqual([5, 10]);
  });

  it("takes the kernel's word where it has it: a cut soon after a start, and a slow one after it", () => {
    const first = start(fresh, { bootId: "a" });
    expect(countsOf(start(first, { bootId: "b", monotonicMs: 90_000 }))).toEqual([2, 1]);
    expect(countsOf(start(first, { bootId: "a", monotonicMs: 1 }))).toEqual([1, 0]);
    expect(countsOf(start(first, { bootId: null, monotonicMs: 90_000 }))).toEqual([1, 0]);
  });

  it("sees that the hardware clock forgot the time, or has none to see", () => {
    const wallMs = Date.UTC(2026, 10, 23);
    const off = running(start(fresh), 600_000, wallMs);
    expect(start(off).clock).toBe("none");
    expect(start(off, { hardwareClockMs: wallMs + 60_000 }).clock).toBe("kept");
    expect(start(off, { hardwareClockMs: wallMs - 60_000 }).clock).toBe("kept");
    expect(start(off, { hardwareClockMs: 0 }).clock).toBe("lost");
    expect(start(fresh, { hardwareClockMs: 0 }).clock).toBe("kept");
  });
});
