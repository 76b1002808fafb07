import { beforeAll, describe, expect, it } from "vitest";
import type { FaultCode } from "../../src/faults/fault-table.ts";
import { type Drill, drills } from "../support/drills.ts";
import { inKiosk } from "../support/kiosk.ts";
import { buildProgram } from "../support/program.ts";
import type { Report } from "../support/sick-pad.ts";
import { untold, untoldIn } from "../support/told.ts";

beforeAll(buildProgram);

const hasSerialPort = await Promise.all([import("serialport"), import("koffi")]).then(
  () => process.platform === "linux",
  () => false,
);

describe("the drill: doctor names the planted defect in one run", () => {
  it("has all sixteen", () => {
    expect(new Set(drills.map(({ defect }) => defect)).size).toBe(16);
  });

  const needing = (isNeeded: boolean) =>
    drills.filter(({ needsSerialPort }) => (needsSerialPort ?? false) === isNeeded);
  it.each(needing(false))("$defect: $faultClass", named);
  it.skipIf(!hasSerialPort).each(needing(true))("$defect: $faultClass", named);

  function untoldInReport({ cause, causeZh, fix = "", fixZh = "", faultCode }: Report["checks"][number]) {
    const told = { cause: { en: cause, zh: causeZh }, faultCode: faultCode as FaultCode | undefined };
    return untoldIn(fix || fixZh ? { ...told, fix: { en: fix, zh: fixZh } } : told);
  }

  async function named(drill: Drill): Promise<void> {
    await inKiosk(async (kiosk) => {
      const report = await drill.examine(kiosk);
      const named = report.checks.find(({ id }) => id === drill.check);
      expect(named).toMatchObject({
        class: drill.faultClass,
        state: drill.isHealthy ? "warn" : "bad",
        cause: expect.stringMatching(drill.cause),
        fix: expect.stringMatching(drill.fix),
      });
      // A technician who reads Chinese is told the same.
      expect(report.checks.flatMap(untoldInReport)).toEqual([]);
      expect(report.checks.flatMap(({ title }) => untold(title))).toEqual([]);
      expect(report.healthy).toBe(drill.isHealthy === true);
      const bad = report.checks.filter(({ state }) => state === "bad").map(({ id }) => id);
      // It alone is to blame.
      expect(bad).toEqual(drill.isHealthy ? [] : [drill.check]);
      if (!drill.isHealthy) expect(report.causes[0]).toBe(drill.check);
    });
  }
});
