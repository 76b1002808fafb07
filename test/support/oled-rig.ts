import type { IdleCare } from "../../hardware/oled/idle-care.ts";
import type { Painter } from "../../hardware/oled/live-picture.ts";
import { OledDisplay } from "../../hardware/oled/oled-display.ts";
import { SimOled, type SimOledOptions } from "../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { Screen, ScreenLine } from "../../src/ports/display.ts";

export function line(text: string, more: Partial<ScreenLine> = {}): ScreenLine {
  return { text, scale: 1, align: "left", ...more };
}

export function screen(...texts: string[]): Screen {
  return { lines: texts.map((text) => line(text)) };
}

/** The panel as text, a character a pixel. */
export function picture(chip: SimOled): string {
  return Array.from({ length: chip.height }, (_, y) =>
    Array.from({ length: chip.width }, (_, x) => (chip.pixel(x, y) ? "#" : " "))
      .join("")
      .trimEnd(),
  ).join("\n");
}

/** The driver on a twin that is what it takes it for, in virtual time. */
export function oledRig(options: SimOledOptions & { idleCare?: IdleCare; painter?: Painter } = {}) {
  const clock = new VirtualClock();
  const chip = new SimOled(options);
  const profile = {
    chip: options.chip ?? "ssd1306",
    address: 0x3c,
    height: chip.height,
    ...(options.idleCare && { idleCare: options.idleCare }),
  } as const;
  const oled = new OledDisplay(() => chip.open(), profile, clock, options.painter);
  const heard: string[] = [];
  const listener = {
    onFault: (fault: { code: string }) => void heard.push(fault.code),
    onRecovered: () => void heard.push("recovered"),
  };
  return { clock, chip, oled, heard, listener, start: () => oled.start(listener) };
}

/** What a fresh panel shows for a screen. */
export async function pictureOf(shown: Screen): Promise<string> {
  const { chip, oled, start } = oledRig();
  oled.show(shown);
  await start();
  return picture(chip);
}
