import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk } from "../support/kiosk.ts";
import { buildProgram, run } from "../support/program.ts";

beforeAll(buildProgram);

const done = ["maintenance", "done", "reader", "--note"];

describe("pinpad maintenance", () => {
  it("tells a running pad's counts, and keeps what was done on record", async () => {
    await inKiosk(async (kiosk) => {
      const pad = kiosk.startPad();
      await pad.prints(/"msg":"started"/);
      const shown = await run("maintenance", "--config", kiosk.config, "--json");
      expect(JSON.parse(shown.stdout)).toMatchObject({
        counts: { GoodReadCount: 0, powerOnCount: 1, powerCutCount: 0 },
        clockBattery: expect.stringMatching(/^(none|kept)$/),
        reminders: [],
      });
      const words = await run("maintenance", "--config", kiosk.config);
      expect([words.code, words.stderr]).toEqual([0, ""]);
      expect(words.stdout).toMatch(/^nothing is due$[\s\S]*^ {2}HoursPoweredCount +0$/m);
      const cleaned = await run(...done, "head cleaned, ticket 4711", "--config", kiosk.config);
      expect([cleaned.code, cleaned.stdout, cleaned.stderr]).toEqual([0, "on record: reader\nnothing is due\n", ""]);
      await pad.prints(/ticket 4711.*"msg":"maintenanceDone"/);
      const told = await run("events", "--config", kiosk.config);
      expect(told.stdout).toContain("ticket 4711");
      const card = await run(...done, "card 4761739001010010", "--config", kiosk.config);
      expect([card.code, card.stderr]).toEqual([1, expect.stringContaining("no card number")]);
      expect((await run("maintenance", "done", "polish", "--note", "shiny", "--config", kiosk.config)).code).toBe(2);
    });
  });

  it("works while the pad does not run, which tells at its start what was done", async () => {
    await inKiosk(async (kiosk) => {
      expect(await run("maintenance", "--config", kiosk.config)).toMatchObject({ code: 0, stderr: "" });
      const cleaned = await run(...done, "head cleaned, ticket 4712", "--config", kiosk.config);
      expect([cleaned.code, cleaned.stderr]).toEqual([0, ""]);
      const pad = kiosk.startPad();
      await pad.prints(/ticket 4712.*"msg":"maintenanceDone"/);
    });
  });
});
