import { describe, expect, it } from "vitest";
import { OledDisplay } from "../../../../hardware/oled/oled-display.ts";
import { SimOled } from "../../../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { oledRig, picture, pictureOf, screen } from "../../../support/oled-rig.ts";

describe("OledDisplay, when the panel fails", () => {
  it("reports a panel that was unplugged once, and repaints it when it is back, though its RAM is noise", async () => {
    const { clock, chip, oled, heard, start } = oledRig();
    oled.show(screen("ONE"));
    await start();
    chip.unplug();
    oled.show(screen("TWO"));
    await oled.settled();
    expect(heard).toEqual(["PP301"]);
    oled.show(screen("THREE"));
    await oled.settled();
    await clock.advanceAsync(120_000);
    expect(heard).toEqual(["PP301"]);
    chip.replug();
    await clock.advanceAsync(10_000);
    expect(heard).toEqual(["PP301", "recovered"]);
    expect(picture(chip)).toBe(await pictureOf(screen("THREE")));
  });

  it("notices a panel that was unplugged while nothing was being shown", async () => {
    const { clock, chip, heard, start } = oledRig();
    await start();
    chip.unplug();
    await clock.advanceAsync(10_001);
    expect(heard).toEqual(["PP301"]);
  });

  it("lights a panel up again that lost its power between two screens and said nothing", async () => {
    const { clock, chip, oled, heard, start } = oledRig();
    oled.show(screen("READY"));
    await start();
    chip.unplug();
    chip.replug();
    expect(chip.isOn).toBe(false);
    await clock.advanceAsync(10_001);
    expect(picture(chip)).toBe(await pictureOf(screen("READY")));
    expect(heard).toEqual([]);
  });

  it("rejects when no panel answers, and paints it when one does", async () => {
    const { clock, chip, oled, heard, start } = oledRig();
    chip.unplug();
    oled.show(screen("READY"));
    await expect(start()).rejects.toMatchObject({ code: "PP301", detail: expect.stringContaining("0x3C") });
    await oled.settled();
    chip.replug();
    await clock.advanceAsync(500);
    expect(heard).toEqual(["recovered"]);
    expect(picture(chip)).toBe(await pictureOf(screen("READY")));
  });

  it("gives up a write that never ends, begins no other one while it is out, and is stopped in bounded time", async () => {
    const clock = new VirtualClock();
    let isStuck = false;
    let [opened, closed, begunWhileStuck] = [0, 0, 0];
    const open = () => {
      opened += 1;
      return Promise.resolve({
        write: () => {
          if (!isStuck) return Promise.resolve();
          begunWhileStuck += 1;
          return new Promise<void>(() => undefined);
        },
        answers: () => Promise.resolve(false),
        readByte: () => Promise.resolve(0),
        close: () => {
          closed += 1;
          return Promise.resolve();
        },
      });
    };
    const oled = new OledDisplay(open, { chip: "ssd1306", address: 0x3c, height: 64 }, clock);
    const heard: string[] = [];
    await oled.start({ onFault: (fault) => heard.push(fault.code), onRecovered: () => heard.push("recovered") });
    isStuck = true;
    oled.show(screen("READY"));
    const settled = oled.settled();
    await clock.advanceAsync(3000);
    await settled;
    expect(heard).toEqual(["PP305"]);
    await clock.advanceAsync(600_000);
    // The descriptor stays: its number must not go to another file while bytes are queued for it.
    expect([opened, closed, begunWhileStuck]).toEqual([1, 0, 1]);
    await oled.stop();
    expect(heard).toEqual(["PP305"]);
  });

  it("reports a panel that cannot be blanked, and stops all the same", async () => {
    const { chip, oled, heard, start } = oledRig();
    await start();
    chip.unplug();
    await oled.stop();
    expect(heard).toEqual(["PP301"]);
  });

  it("hides what a chip shows from an earlier run, though that left it in the middle of a command", async () => {
    const { chip, start } = oledRig();
    await start();
    const bus = await chip.open();
    await bus.write(0x3c, Uint8Array.of(0x00, 0xa5, 0x21));
    let [wasDark, isTurningOff] = [false, true];
    chip.onChange(() => {
      if (isTurningOff) wasDark = !chip.isOn;
      isTurningOff = false;
    });
    const again = new OledDisplay(
      () => chip.open(),
      { chip: "ssd1306", address: 0x3c, height: 64 },
      new VirtualClock(),
    );
    again.show(screen("READY"));
    await again.start({ onFault: () => undefined, onRecovered: () => undefined });
    expect(wasDark).toBe(true);
    expect(picture(chip)).toBe(await pictureOf(screen("READY")));
  });

  it("closes the bus object that failed at once, at the start as in service, and opens another", async () => {
    const clock = new VirtualClock();
    const chip = new SimOled();
    const log: string[] = [];
    const open = async () => {
      const bus = await chip.open();
      log.push("open");
      return {
        ...bus,
        close: () => {
          log.push("close");
          return bus.close();
        },
      };
    };
    const oled = new OledDisplay(open, { chip: "ssd1306", address: 0x3c, height: 64 }, clock);
    chip.unplug();
    await expect(oled.start({ onFault: () => undefined, onRecovered: () => undefined })).rejects.toMatchObject({
      code: "PP301",
    });
    expect(log).toEqual(["open", "close"]);
    chip.replug();
    await clock.advanceAsync(500);
    expect(log).toEqual(["open", "close", "open"]);
    chip.unplug();
    oled.show(screen("READY"));
    await oled.settled();
    expect(log).toEqual(["open", "close", "open", "close"]);
  });

  it.each([
    ["ssd1306", 64],
    ["ssd1306", 32],
    ["sh1106", 64],
  ] as const)(
    "heals what a stray byte on the wire has done to an %s of %i rows, and goes on from there",
    async (chipName, height) => {
      const { clock, chip, oled, start } = oledRig({ chip: chipName, height });
      oled.show(screen("READY"));
      await start();
      await clock.advanceAsync(10_000);
      const stray = await chip.open();
      await stray.write(0x3c, Uint8Array.of(0x40, 0xff));
      await clock.advanceAsync(10_000);
      const right = oledRig({ chip: chipName, height });
      right.oled.show(screen("READY"));
      await right.start();
      expect(picture(chip)).toBe(picture(right.chip));
      for (const text of ["READY.", "THANK YOU"]) {
        oled.show(screen(text));
        await oled.settled();
        right.oled.show(screen(text));
        await right.oled.settled();
        expect(picture(chip)).toBe(picture(right.chip));
      }
    },
  );
});
