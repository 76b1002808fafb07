import { beforeAll, describe, expect, it } from "vitest";
import { drills } from "../support/drills.ts";
import { inKiosk } from "../support/kiosk.ts";
import { buildProgram } from "../support/program.ts";

beforeAll(buildProgram);

const hasSerialPort = await Promise.all([import("serialport"), import("koffi")]).then(
  () => process.platform === "linux",
  () => false,
);

describe("the drill: doctor names the planted defect in one run", () => {
  it("has all sixteen", () => {
    expect(new Set(drills.map(({ defect }) => defect)).size).toBe(16);
  });

  it.each(drills)("$defect: $faultClass", async (drill) => {
    if (drill.needsSerialPort && !hasSerialPort) return;
    await inKiosk(async (kiosk) => {
      const report = await drill.examine(kiosk);
      const named = report.checks.find(({ id }) => id === drill.check);
      expect(named).toMatchObject({
        class: drill.faultClass,
        state: drill.isHealthy ? "warn" : "bad",
        cause: expect.stringMatching(drill.cause),
        fix: expect.stringMatching(drill.fix),
      });
      expect(report.healthy).toBe(drill.isHealthy === true);
      const bad = report.checks.filter(({ state }) => state === "bad").map(({ id }) => id);
      // It alone is to blame.
      expect(bad).toEqual(drill.isHealthy ? [] : [drill.check]);
      if (!drill.isHealthy) expect(report.causes[0]).toBe(drill.check);
    });
  });
});
