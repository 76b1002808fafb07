import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { drawPanel } from "../../src/bench/oled-picture.ts";
import { Camera } from "../../src/bench/screens/draw-screens.ts";
import { sampleName, samplePrompts } from "../../src/bench/screens/sample-prompts.ts";
import { PromptCatalogue } from "../../src/prompts/catalogue.ts";
import type { Prompt } from "../../src/prompts/prompt.ts";
import type { Language } from "../../src/prompts/text.ts";

const golden = new URL("../golden/screens/128x64/", import.meta.url);
const catalogue = new PromptCatalogue();

/** The prompt's golden picture; where it has none with these parameters, as the display twin shows it in this process. */
export async function expectedPicture(prompt: Prompt, language: Language): Promise<string> {
  const sample = samplePrompts.find((one) => isDeepStrictEqual(one.prompt, prompt));
  if (sample) return readFileSync(new URL(`${language}/${sampleName(sample)}.txt`, golden), "utf8").replace(/\n$/, "");
  const camera = await Camera.start(64);
  const pixels = await camera.picture(catalogue.screen(prompt, language));
  await camera.stop();
  return drawPanel(pixels, "blocks").join("\n");
}
