import { describe, expect, it } from "vitest";
import {
  bareTraffic,
  type DisplayChange,
  displayChanges,
  idealTraffic,
  ourTraffic,
  wireMs,
} from "../../../support/display-traffic.ts";

const { nextStar, line, screen, unchanged } = displayChanges;
const changes: readonly DisplayChange[] = Object.values(displayChanges);
const each = changes.map((change) => [change.name, change] as const);

describe("what goes over the wire", () => {
  it.each(each)("is within 1.2 of the ideal burst's bytes: %s", async (_, change) => {
    expect((await ourTraffic(change)).bytes).toBeLessThanOrEqual(idealTraffic(change).bytes * 1.2);
  });

  it.each(each)("is one transaction at most: %s", async (_, change) => {
    expect((await ourTraffic(change)).transactions).toBeLessThanOrEqual(1);
  });

  it.each(each)("is one transaction at most for each page of an SH1106: %s", async (_, change) => {
    expect((await ourTraffic(change, "sh1106")).transactions).toBeLessThanOrEqual(8);
  });

  it("is at least ten times fewer transactions than the bare library's, for an asterisk and for a line", async () => {
    for (const change of [nextStar, line]) {
      const bare = await bareTraffic(change);
      expect(bare.transactions).toBeGreaterThanOrEqual(10 * (await ourTraffic(change)).transactions);
      expect(bare.transactions).toBeGreaterThanOrEqual(10 * (await ourTraffic(change, "sh1106")).transactions);
    }
  });

  it("is nothing for a screen that is shown already, whatever the chip", async () => {
    expect(await ourTraffic(unchanged)).toEqual({ transactions: 0, bytes: 0 });
    expect(await ourTraffic(unchanged, "sh1106")).toEqual({ transactions: 0, bytes: 0 });
    expect((await bareTraffic(unchanged)).bytes).toBeGreaterThan(1000);
  });

  it("is what the probe of the bare library has measured", async () => {
    expect(await bareTraffic(screen)).toEqual({ transactions: 8, bytes: 1046 });
    expect(wireMs({ transactions: 8, bytes: 1046 }, 100)).toBeCloseTo(94.3, 1);
  });
});
