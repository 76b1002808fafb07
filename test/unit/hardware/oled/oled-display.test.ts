import { describe, expect, it } from "vitest";
import { OledDisplay } from "../../../../hardware/oled/oled-display.ts";
import { SimOled } from "../../../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import type { Screen } from "../../../../src/ports/display.ts";
import { FaultyI2c } from "../../../support/faulty-i2c.ts";
import { line, oledRig, picture, pictureOf, screen } from "../../../support/oled-rig.ts";

describe("OledDisplay", () => {
  it("draws text with the 5x7 font", async () => {
    expect(await pictureOf(screen("PIN")).then((text) => text.split("\n").slice(0, 8))).toEqual([
      "####   ###  #   #",
      "#   #   #   #   #",
      "#   #   #   ##  #",
      "####    #   # # #",
      "#       #   #  ##",
      "#       #   #   #",
      "#      ###  #   #",
      "",
    ]);
  });

  it("gives a double-size character 12 by 16 pixels, and aligns by cells", async () => {
    const shown = await pictureOf({ lines: [line("II", { scale: 2 }), line("I", { align: "right" })] });
    const rows = shown.split("\n");
    expect(rows[0]).toBe("  ######      ######");
    expect(rows[1]).toBe(rows[0]);
    expect(rows[16]).toBe(`${" ".repeat(123)}###`);
    const centred = await pictureOf({ lines: [line("II", { align: "center" })] });
    expect(centred.split("\n")[0]).toBe(`${" ".repeat(59)}###   ###`);
  });

  it("draws a question mark for what the font does not have, and cuts what does not fit", async () => {
    expect(await pictureOf(screen("请?"))).toBe(await pictureOf(screen("??")));
    expect(await pictureOf(screen("a".repeat(40)))).toBe(await pictureOf(screen("a".repeat(21))));
    const nine = Array.from({ length: 9 }, (_, index) => String(index));
    expect(await pictureOf(screen(...nine))).toBe(await pictureOf(screen(...nine.slice(0, 8))));
  });

  it("is asked who it is between two writings, and the picture stays as it is", async () => {
    const { clock, chip, listener } = oledRig({ chip: "sh1106" });
    const bus = new FaultyI2c(chip, clock, []);
    const oled = new OledDisplay(() => bus.open(), { chip: "sh1106", address: 0x3c, height: 64 }, clock);
    await oled.start(listener);
    oled.show(screen("ONE"));
    const asked = oled.identity();
    oled.show(screen("TWO"));
    await expect(asked).resolves.toMatchObject({ addresses: [0x3c], chip: "sh1106" });
    oled.show(screen("THREE"));
    await oled.settled();
    expect(bus.misuses).toEqual([]);
    const plain = oledRig({ chip: "sh1106" });
    plain.oled.show(screen("THREE"));
    await plain.start();
    expect(picture(chip)).toBe(picture(plain.chip));
    await oled.stop();
    await expect(oled.identity()).resolves.toBeUndefined();
  });

  it("lights the panel only once its RAM is written", async () => {
    const { chip, oled, start } = oledRig();
    const seen = new Set<string>();
    chip.onChange(() => seen.add(picture(chip)));
    oled.show(screen("READY"));
    await start();
    expect([...seen]).toEqual([await pictureOf({ lines: [] }), await pictureOf(screen("READY"))]);
  });

  it("sends nothing for a screen that is shown already", async () => {
    const { chip, oled, start } = oledRig();
    oled.show(screen("READY"));
    await start();
    const before = { ...chip.writes };
    oled.show(screen("READY"));
    await oled.settled();
    expect(chip.writes).toEqual(before);
  });

  it("sends only what has changed: one more asterisk is one short burst", async () => {
    const { chip, oled, start } = oledRig();
    const entry = (stars: string): Screen => ({ lines: [line("ENTER PIN"), line(stars, { scale: 2 })] });
    oled.show(entry("***"));
    await start();
    const before = { ...chip.writes };
    oled.show(entry("****"));
    await oled.settled();
    expect(picture(chip)).toBe(await pictureOf(entry("****")));
    expect(chip.writes.transactions - before.transactions).toBeLessThanOrEqual(4);
    expect(chip.writes.bytes - before.bytes).toBeLessThanOrEqual(40);
  });

  it("shows the newest screen, and not every one before it", async () => {
    const { clock, chip, oled, start } = oledRig();
    await start();
    const before = chip.writes.transactions;
    for (let count = 0; count <= 50; count += 1) oled.show(screen(`COUNT ${count}`));
    await oled.settled();
    await clock.advanceAsync(0);
    expect(picture(chip)).toBe(await pictureOf(screen("COUNT 50")));
    expect(chip.writes.transactions - before).toBeLessThan(10);
  });

  it("takes as long as the wire does, and settles when the screen is on the panel", async () => {
    const clock = new VirtualClock();
    const chip = new SimOled({ wire: { clock, bitsPerSecond: 100_000 } });
    const oled = new OledDisplay(() => chip.open(), { chip: "ssd1306", address: 0x3c, height: 64 }, clock);
    const starting = oled.start({ onFault: () => undefined, onRecovered: () => undefined });
    await clock.advanceAsync(200);
    await starting;
    oled.show(screen("OLD", "OLDER"));
    await clock.advanceAsync(1);
    oled.show(screen("NEW"));
    let isSettled = false;
    void oled.settled().then(() => {
      isSettled = true;
    });
    expect(isSettled).toBe(false);
    await clock.advanceAsync(50);
    expect(isSettled).toBe(true);
    expect(picture(chip)).toBe(await pictureOf(screen("NEW")));
  });

  it("leaves a screen half written when a newer one is wanted", async () => {
    const clock = new VirtualClock();
    const chip = new SimOled({ wire: { clock, bitsPerSecond: 100_000 } });
    const oled = new OledDisplay(() => chip.open(), { chip: "ssd1306", address: 0x3c, height: 64 }, clock);
    const starting = oled.start({ onFault: () => undefined, onRecovered: () => undefined });
    await clock.advanceAsync(200);
    await starting;
    let wasLastLineLit = false;
    chip.onChange(() => {
      wasLastLineLit ||= Array.from({ length: 128 }, (_, x) => chip.pixel(x, 60)).some(Boolean);
    });
    oled.show(screen("#", "##", "#", "##", "#", "##", "#", "##"));
    await clock.advanceAsync(3);
    oled.show(screen("NEW"));
    await clock.advanceAsync(100);
    await oled.settled();
    expect(wasLastLineLit).toBe(false);
    expect(picture(chip)).toBe(await pictureOf(screen("NEW")));
  });

  it("goes dark when it is stopped, and can be started again", async () => {
    const { chip, oled, heard, start } = oledRig();
    oled.show(screen("READY"));
    await start();
    await oled.stop();
    expect(chip.isOn).toBe(false);
    await start();
    expect(picture(chip)).toBe(await pictureOf(screen("READY")));
    expect(heard).toEqual([]);
  });

  it("drives an SH1106, with the same picture for every screen", async () => {
    const { chip, oled, start } = oledRig({ chip: "sh1106" });
    oled.show(screen("ONE", "TWO"));
    await start();
    for (const shown of [
      screen("THREE", "TWO", "FOUR"),
      screen("|".repeat(21)),
      screen("", "", "", "", "", "", "", "8"),
    ]) {
      oled.show(shown);
      await oled.settled();
      expect(picture(chip)).toBe(await pictureOf(shown));
    }
    await oled.stop();
    expect(chip.isOn).toBe(false);
  });

  it("drives a panel of 32 rows", async () => {
    const { chip, oled, start } = oledRig({ height: 32 });
    oled.show(screen("1", "2", "3", "4", "5"));
    await start();
    expect(picture(chip).split("\n").slice(0, 32)).toEqual(
      (await pictureOf(screen("1", "2", "3", "4"))).split("\n").slice(0, 32),
    );
  });
});
