import fc from "fast-check";
import { expect, it } from "vitest";
import { defaultIdleCare } from "../../../../hardware/oled/idle-care.ts";
import { OledDisplay } from "../../../../hardware/oled/oled-display.ts";
import { SimOled } from "../../../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { FaultyI2c, type I2cFault } from "../../../support/faulty-i2c.ts";
import { oledRig, picture, screen } from "../../../support/oled-rig.ts";

const fault: fc.Arbitrary<I2cFault> = fc.oneof(
  fc.record({ kind: fc.constant("nack" as const) }),
  fc.record({ kind: fc.constant("stuck" as const), ms: fc.integer({ min: 1, max: 8000 }), arrives: fc.boolean() }),
  fc.record({ kind: fc.constant("short" as const), bytes: fc.nat(40) }),
  fc.record({ kind: fc.constant("brownOut" as const) }),
);
const plan = fc.array(fc.option(fault, { nil: undefined, freq: 2 }), { maxLength: 16 });
const screens = ["", "ENTER PIN", "ENTER PIN *", "ENTER PIN **", "#####################", "THANK YOU"];
const step = fc.record({
  text: fc.constantFrom(...screens),
  rows: fc.nat(7),
  waitMs: fc.constantFrom(0, 1, 40, 700, 11_000),
});
const chip = fc.constantFrom("ssd1306" as const, "sh1106" as const);
// Long enough for every fault of a plan, its back-off, and a refresh.
const calmMs = 400_000;
const idleCare = { ...defaultIdleCare, dimAfterMs: 86_400_000 };

it("shows the newest screen in the end, whatever the bus did to any transaction, and never misuses a bus", async () => {
  await fc.assert(
    fc.asyncProperty(chip, plan, fc.array(step, { minLength: 1, maxLength: 10 }), async (chipName, faults, steps) => {
      const clock = new VirtualClock();
      const module = new SimOled({ chip: chipName, wire: { clock, bitsPerSecond: 400_000 } });
      const wire = new FaultyI2c(module, clock, faults);
      const oled = new OledDisplay(() => wire.open(), { chip: chipName, address: 0x3c, height: 64, idleCare }, clock);
      const heard: string[] = [];
      const started = oled
        .start({ onFault: ({ code }) => heard.push(code), onRecovered: () => heard.push("recovered") })
        .catch(({ code }) => heard.push(code));
      const shown = steps.map(({ text, rows }) => screen(...Array.from({ length: rows }, () => ""), text));
      for (const [at, { waitMs }] of steps.entries()) {
        oled.show(shown[at] ?? screen());
        await clock.advanceAsync(waitMs);
      }
      await clock.advanceAsync(calmMs);
      await started;
      expect(wire.isPlanDone).toBe(true);
      expect(wire.misuses).toEqual([]);
      // Every fault is told once and taken back once.
      expect(heard.filter((one) => one === "recovered")).toHaveLength(heard.length / 2);
      expect(heard.filter((one, at) => (one === "recovered") !== (at % 2 === 1))).toEqual([]);
      const right = oledRig();
      right.oled.show(shown.at(-1) ?? screen());
      await right.start();
      expect([picture(module), module.contrast]).toEqual([picture(right.chip), right.chip.contrast]);
      const stopped = oled.stop();
      await clock.advanceAsync(1000);
      await stopped;
      expect(module.isOn).toBe(false);
    }),
    { numRuns: 150 },
  );
});
