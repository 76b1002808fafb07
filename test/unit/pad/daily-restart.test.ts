import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRestartDue } from "../../../src/pad/daily-restart.ts";

const hour = 3_600_000;
const atRest = { localHour: 4, isAtRest: true };

describe("the daily restart", () => {
  it.each([
    ["in the site's hour", { ...atRest, upMs: 20 * hour }, true],
    ["in another hour", { ...atRest, localHour: 5, upMs: 20 * hour }, false],
    ["in the site's hour, a few minutes after the last one", { ...atRest, upMs: hour - 1 }, false],
    ["after a day, whatever the hour", { ...atRest, localHour: 12, upMs: 24 * hour }, true],
    [
      "after a day, on a machine that does not know the time",
      { ...atRest, localHour: undefined, upMs: 24 * hour },
      true,
    ],
    ["before that", { ...atRest, localHour: undefined, upMs: 24 * hour - 1 }, false],
    ["with a customer at the pad", { ...atRest, isAtRest: false, upMs: 30 * hour }, false],
  ])("%s: %o", (_when, facts, isDue) => {
    expect(isRestartDue(facts, 4)).toBe(isDue);
  });

  it("leaves no process a day old, and after the second day keeps to the hour, wherever it began", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * 60 - 1 }), fc.integer({ min: 0, max: 23 }), (startMinute, at) => {
        const restarts: { up: number; hour: number }[] = [];
        let began = startMinute;
        for (let minute = startMinute; minute < startMinute + 5 * 24 * 60; minute += 1) {
          const localHour = Math.floor(minute / 60) % 24;
          if (!isRestartDue({ upMs: (minute - began) * 60_000, localHour, isAtRest: true }, at)) continue;
          restarts.push({ up: minute - began, hour: localHour });
          began = minute;
        }
        expect(restarts.length).toBeGreaterThanOrEqual(4);
        expect(Math.max(...restarts.map(({ up }) => up))).toBeLessThanOrEqual(24 * 60);
        expect(restarts.slice(2).every((one) => one.hour === at)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
