import mockFs from "mock-fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NodeClock } from "../../../src/platform/node-clock.ts";
import { NodeRandom } from "../../../src/platform/node-random.ts";

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "hrtime", "Date"], now: 1_000 });
});

afterEach(() => {
  vi.useRealTimers();
  mockFs.restore();
});

describe("Node's clock", () => {
  it("counts whole milliseconds that no change of wall time touches", () => {
    const clock = new NodeClock();
    const startMs = clock.monotonicMs();
    vi.advanceTimersByTime(1_500);
    vi.setSystemTime(0);
    expect(clock.monotonicMs() - startMs).toBe(1_500);
    expect(clock.wallMs()).toBe(0);
  });

  it("calls once, after the delay and never before the call has returned", () => {
    const run = vi.fn();
    new NodeClock().after(100, run);
    new NodeClock().after(0, run);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(99);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(DAY_MS);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("keeps a delay longer than Node's timers can", () => {
    const run = vi.fn();
    new NodeClock().after(60 * DAY_MS, run);
    vi.advanceTimersByTime(60 * DAY_MS - 1);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("calls nothing that was cancelled, however long it was to wait", () => {
    const run = vi.fn();
    const soon = new NodeClock().after(10, run);
    const late = new NodeClock().after(60 * DAY_MS, run);
    soon.cancel();
    vi.advanceTimersByTime(50 * DAY_MS);
    late.cancel();
    vi.advanceTimersByTime(50 * DAY_MS);
    expect(run).not.toHaveBeenCalled();
  });

  it("trusts wall time only when the time daemon has left its mark", () => {
    const clock = new NodeClock();
    mockFs({ "/run/systemd/timesync": {} });
    expect(clock.wallSynchronised()).toBe(false);
    mockFs({ "/run/systemd/timesync": { synchronized: "" } });
    expect(clock.wallSynchronised()).toBe(true);
    expect(new NodeClock("/run/pad/clock-set").wallSynchronised()).toBe(false);
  });
});

describe("Node's random numbers", () => {
  it("are as many bytes as asked for, and others each time", () => {
    const random = new NodeRandom();
    expect(random.bytes(0)).toHaveLength(0);
    expect(random.bytes(32)).toHaveLength(32);
    expect(random.bytes(32).equals(random.bytes(32))).toBe(false);
  });
});
