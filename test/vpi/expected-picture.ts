import { OledDisplay } from "../../hardware/oled/oled-display.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { drawPanel } from "../../src/bench/oled-picture.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { PromptCatalogue } from "../../src/prompts/catalogue.ts";
import type { Prompt } from "../../src/prompts/prompt.ts";

const catalogue = new PromptCatalogue();

/** The picture of a prompt as the display twin shows it in this process, without kernel and bus. */
export async function expectedPicture(prompt: Prompt): Promise<string> {
  const twin = new SimOled();
  const display = new OledDisplay(
    () => twin.open(),
    { chip: "ssd1306", address: 0x3c, height: 64 },
    new VirtualClock(),
  );
  await display.start({ onFault: () => undefined, onRecovered: () => undefined });
  display.show(catalogue.screen(prompt, "en"));
  await display.settled();
  return drawPanel(twin, "blocks").join("\n");
}
