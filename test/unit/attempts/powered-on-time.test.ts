import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PoweredOnTime } from "../../../src/attempts/powered-on-time.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";

const START_MS = Date.UTC(2026, 0, 1);

describe("powered-on time", () => {
  it("goes on from where it was persisted", () => {
    const clock = new VirtualClock();
    clock.advance(5_000);
    const time = new PoweredOnTime(clock, 1_000_000);
    expect(time.now()).toEqual({ poweredOnMs: 1_000_000, wallMs: null });
    clock.advance(250);
    expect(time.now().poweredOnMs).toBe(1_000_250);
  });

  it("knows no wall time before it is synchronised", () => {
    const clock = new VirtualClock();
    const time = new PoweredOnTime(clock, 0);
    clock.jumpWall(86_400_000, false);
    expect(time.now().wallMs).toBeNull();
  });

  it("takes wall time at the first synchronisation and follows no later jump", () => {
    const clock = new VirtualClock();
    const time = new PoweredOnTime(clock, 0);
    clock.advance(100);
    clock.jumpWall(0, true);
    expect(time.now().wallMs).toBe(START_MS + 100);
    clock.jumpWall(30 * 86_400_000, true);
    clock.advance(50);
    expect(time.now().wallMs).toBe(START_MS + 150);
    clock.jumpWall(0, false);
    expect(time.now().wallMs).toBe(START_MS + 150);
  });

  it("never goes back and never runs ahead, whatever wall time does", () => {
    const moves = fc.array(fc.record({ ms: fc.nat(10_000), jumpMs: fc.integer(), synchronised: fc.boolean() }));
    fc.assert(
      fc.property(moves, fc.nat(), (steps, persistedMs) => {
        const clock = new VirtualClock();
        const time = new PoweredOnTime(clock, persistedMs);
        let realMs = persistedMs;
        for (const { ms, jumpMs, synchronised } of steps) {
          clock.advance(ms);
          clock.jumpWall(jumpMs, synchronised);
          realMs += ms;
          expect(time.now().poweredOnMs).toBe(realMs);
        }
      }),
    );
  });
});
