import { SimSsd1306 } from "../../hardware/oled/sim-ssd1306.ts";
import { Ssd1306Display } from "../../hardware/oled/ssd1306-display.ts";
import type { Clock } from "../ports/clock.ts";
import type { Display } from "../ports/display.ts";

/** A simulated panel behind its real driver, with no pad around it. */
export function composePanel(height: 32 | 64, clock: Clock): { display: Display; oled: SimSsd1306 } {
  const oled = new SimSsd1306({ height });
  return { display: new Ssd1306Display(() => oled.open(), { address: 0x3c, width: 128, height }, clock), oled };
}
