import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstWaitMs, longestWaitMs, waitAfterMs } from "../../../../src/gateway/notify/back-off.ts";

describe("the wait after a failure", () => {
  it("doubles from five seconds up to a quarter of an hour", () => {
    const nearlyOne = 1 - 2 ** -32;
    expect([1, 2, 3, 8, 9, 1_000].map((failures) => waitAfterMs(failures, nearlyOne))).toEqual([
      5_000, 10_000, 20_000, 640_000, 900_000, 900_000,
    ]);
    expect(waitAfterMs(1, 0)).toBe(2_500);
  });

  it("is never none, never longer than the longest, and half of it is chance", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, chance) => {
          const waitMs = waitAfterMs(failures, chance);
          expect(waitMs).toBeGreaterThanOrEqual(firstWaitMs / 2);
          expect(waitMs).toBeLessThanOrEqual(longestWaitMs);
          expect(waitMs).toBeGreaterThanOrEqual(waitAfterMs(failures, 0));
          expect(waitMs).toBeLessThanOrEqual(2 * waitAfterMs(failures, 0));
        },
      ),
    );
  });
});
