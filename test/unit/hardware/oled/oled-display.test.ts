import { describe, expect, it } from "vitest";
import { OledDisplay } from "../../../../hardware/oled/oled-display.ts";
import { SimOled, type SimOledOptions } from "../../../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import type { Screen, ScreenLine } from "../../../../src/ports/display.ts";

const line = (text: string, more: Partial<ScreenLine> = {}): ScreenLine => ({
  text,
  scale: 1,
  align: "left",
  ...more,
});
const screen = (...texts: string[]): Screen => ({ lines: texts.map((text) => line(text)) });

/** The panel as text, a character a pixel. */
function picture(chip: SimOled): string {
  return Array.from({ length: chip.height }, (_, y) =>
    Array.from({ length: chip.width }, (_, x) => (chip.pixel(x, y) ? "#" : " "))
      .join("")
      .trimEnd(),
  ).join("\n");
}

function display(options: SimOledOptions = {}) {
  const clock = new VirtualClock();
  const chip = new SimOled(options);
  const profile = { chip: options.chip ?? "ssd1306", address: 0x3c, height: chip.height } as const;
  const oled = new OledDisplay(() => chip.open(), profile, clock);
  const heard: string[] = [];
  const listener = {
    onFault: (fault: { code: string }) => void heard.push(fault.code),
    onRecovered: () => void heard.push("recovered"),
  };
  return { clock, chip, oled, heard, listener, start: () => oled.start(listener) };
}

/** What a fresh panel shows for a screen. */
async function pictureOf(shown: Screen): Promise<string> {
  const { chip, oled, start } = display();
  oled.show(shown);
  await start();
  return picture(chip);
}

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

  it("lights the panel only once its RAM is written", async () => {
    const { chip, oled, start } = display();
    const seen = new Set<string>();
    chip.onChange(() => seen.add(picture(chip)));
    oled.show(screen("READY"));
    await start();
    expect([...seen]).toEqual([await pictureOf({ lines: [] }), await pictureOf(screen("READY"))]);
  });

  it("sends nothing for a screen that is shown already", async () => {
    const { chip, oled, start } = display();
    oled.show(screen("READY"));
    await start();
    const before = { ...chip.writes };
    oled.show(screen("READY"));
    await oled.settled();
    expect(chip.writes).toEqual(before);
  });

  it("sends only what has changed: one more asterisk is one short burst", async () => {
    const { chip, oled, start } = display();
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
    const { clock, chip, oled, start } = display();
    await start();
    const before = chip.writes.transactions;
    for (let count = 0; count <= 50; count += 1) oled.show(screen(`COUNT ${count}`));
    await oled.settled();
    await clock.advanceAsync(0);
    expect(picture(chip)).toBe(await pictureOf(screen("COUNT 50")));
    expect(chip.writes.transactions - before).toBeLessThan(10);
  });

  it("reports a panel that was unplugged once, and repaints it when it is back, though its RAM is noise", async () => {
    const { clock, chip, oled, heard, start } = display();
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
    const { clock, chip, heard, start } = display();
    await start();
    chip.unplug();
    await clock.advanceAsync(10_001);
    expect(heard).toEqual(["PP301"]);
  });

  it("lights a panel up again that lost its power between two screens and said nothing", async () => {
    const { clock, chip, oled, heard, start } = display();
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
    const { clock, chip, oled, heard, start } = display();
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
    const { chip, oled, heard, start } = display();
    oled.show(screen("READY"));
    await start();
    await oled.stop();
    expect(chip.isOn).toBe(false);
    await start();
    expect(picture(chip)).toBe(await pictureOf(screen("READY")));
    expect(heard).toEqual([]);
  });

  it("reports a panel that cannot be blanked, and stops all the same", async () => {
    const { chip, oled, heard, start } = display();
    await start();
    chip.unplug();
    await oled.stop();
    expect(heard).toEqual(["PP301"]);
  });

  it("drives an SH1106, with the same picture for every screen", async () => {
    const { chip, oled, start } = display({ chip: "sh1106" });
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

  it("hides what a chip shows from an earlier run, though that left it in the middle of a command", async () => {
    const { chip, start } = display();
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

  it("drives a panel of 32 rows", async () => {
    const { chip, oled, start } = display({ height: 32 });
    oled.show(screen("1", "2", "3", "4", "5"));
    await start();
    expect(picture(chip).split("\n").slice(0, 32)).toEqual(
      (await pictureOf(screen("1", "2", "3", "4"))).split("\n").slice(0, 32),
    );
  });
});
