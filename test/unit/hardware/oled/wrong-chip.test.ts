import { expect, it } from "vitest";
import type { OledChipName } from "../../../../hardware/oled/oled-chips.ts";
import { OledDisplay } from "../../../../hardware/oled/oled-display.ts";
import { ScreenPainter } from "../../../../hardware/oled/screen-painter.ts";
import { SimOled } from "../../../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import type { Screen } from "../../../../src/ports/display.ts";

const shown: Screen = { lines: [{ text: "ENTER PIN", scale: 2, align: "center" }] };

/** What a module with the chip `soldered` shows where the configuration says `configured`: the driver hears of no error. */
async function show(configured: OledChipName, soldered: OledChipName) {
  const module = new SimOled({ chip: soldered });
  const oled = new OledDisplay(
    () => module.open(),
    { chip: configured, address: 0x3c, height: 64 },
    new VirtualClock(),
  );
  oled.show(shown);
  await oled.start({ onFault: () => undefined, onRecovered: () => undefined });
  return module;
}

function litIn(module: SimOled, rows: number): string[] {
  const lit: string[] = [];
  for (let y = 0; y < rows; y += 1) for (let x = 0; x < 128; x += 1) if (module.pixel(x, y)) lit.push(`${x},${y}`);
  return lit;
}

it("stays dark when an SSD1306 is configured as an SH1106: its charge pump is never switched on", async () => {
  const module = await show("sh1106", "ssd1306");
  expect(module.isOn).toBe(true);
  expect(litIn(module, 64)).toEqual([]);
});

it("shows noise and no text when an SH1106 is configured as an SSD1306: all its pages but one keep what they held", async () => {
  const module = await show("ssd1306", "sh1106");
  const right = await show("sh1106", "sh1106");
  expect(litIn(right, 64).length).toBeGreaterThan(100);
  expect(litIn(module, 64).length).toBeGreaterThan(3 * litIn(right, 64).length);
});

it("is shifted by two columns, with noise at the right edge, when an SH1106's pages are written from column 0", async () => {
  // As drivers do that address an SSD1306 by pages, and so what technicians know from the field.
  const module = new SimOled({ chip: "sh1106" });
  const bus = await module.open();
  const frame = new ScreenPainter(128, 64).paint(shown);
  for (let page = 0; page < 8; page += 1) {
    await bus.write(0x3c, Uint8Array.of(0x00, 0xb0 | page, 0x00, 0x10));
    await bus.write(0x3c, Uint8Array.of(0x40, ...frame.subarray(page * 128, page * 128 + 128)));
  }
  await bus.write(0x3c, Uint8Array.of(0x00, 0xa1, 0xc8, 0xaf));
  const right = await show("sh1106", "sh1106");
  const edge = [126, 127];
  const seen = litIn(module, 64).filter((pixel) => !edge.includes(Number.parseInt(pixel, 10)));
  const wanted = litIn(right, 64).map((pixel) => pixel.split(",").map(Number));
  expect(seen).toEqual(wanted.map(([x = 0, y = 0]) => `${x - 2},${y}`));
  const noise = litIn(module, 64).filter((pixel) => edge.includes(Number.parseInt(pixel, 10)));
  expect(noise.length).toBeGreaterThan(10);
});
