import { SimSsd1306 } from "../../hardware/oled/sim-ssd1306.ts";
import { Ssd1306Display } from "../../hardware/oled/ssd1306-display.ts";
import { drawPanel } from "../../src/bench/oled-picture.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { PromptCatalogue } from "../../src/prompts/catalogue.ts";
import type { Prompt } from "../../src/prompts/prompt.ts";

const catalogue = new PromptCatalogue();

/** The picture of a prompt as the display twin shows it in this process, without kernel and bus. */
export async function expectedPicture(prompt: Prompt): Promise<string> {
  const twin = new SimSsd1306();
  const display = new Ssd1306Display(() => twin.open(), { address: 0x3c, width: 128, height: 64 }, new VirtualClock());
  await display.start({ onFault: () => undefined, onRecovered: () => undefined });
  display.show(catalogue.screen(prompt, "en"));
  await display.settled();
  return drawPanel(twin, "blocks").join("\n");
}
