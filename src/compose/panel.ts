import { OledDisplay } from "../../hardware/oled/oled-display.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import type { Clock } from "../ports/clock.ts";
import type { Display } from "../ports/display.ts";

/** A simulated panel behind its real driver, with no pad around it. */
export function composePanel(height: 32 | 64, clock: Clock): { display: Display; oled: SimOled } {
  const oled = new SimOled({ height });
  return { display: new OledDisplay(() => oled.open(), { chip: "ssd1306", address: 0x3c, height }, clock), oled };
}
