import { composePanel } from "../../compose/panel.ts";
import { menuScreen } from "../../menu/menu-screen.ts";
import type { Screen } from "../../ports/display.ts";
import type { PromptCatalogue } from "../../prompts/catalogue.ts";
import type { Language } from "../../prompts/text.ts";
import type { PanelPixels } from "../oled-picture.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { sampleMenus } from "./sample-menus.ts";
import { sampleName, samplePrompts } from "./sample-prompts.ts";

export type PanelHeight = 32 | 64;

export interface DrawnScreen {
  readonly name: string;
  readonly language: Language;
  readonly height: PanelHeight;
  readonly pixels: PanelPixels;
}

/** A simulated panel that keeps what it showed: every screen goes through the real driver, as bytes on the bus. */
export class Camera {
  readonly #panel: ReturnType<typeof composePanel>;

  private constructor(panel: ReturnType<typeof composePanel>) {
    this.#panel = panel;
  }

  static async start(height: PanelHeight): Promise<Camera> {
    const panel = composePanel(height, new VirtualClock());
    const raise = (fault: Error): never => {
      throw fault;
    };
    await panel.display.start({ onFault: raise, onRecovered: () => undefined });
    return new Camera(panel);
  }

  async picture(screen: Screen): Promise<PanelPixels> {
    const { display, oled } = this.#panel;
    display.show(screen);
    await display.settled();
    const { width, height } = oled;
    const lit = Uint8Array.from({ length: width * height }, (_, at) =>
      Number(oled.pixel(at % width, Math.floor(at / width))),
    );
    return { width, height, pixel: (x, y) => lit[y * width + x] === 1 };
  }

  stop(): Promise<void> {
    return this.#panel.display.stop();
  }
}

/** Every sample prompt in both languages on panels of both heights. */
export async function drawScreens(
  catalogue: PromptCatalogue,
  heights: readonly PanelHeight[],
  languages: readonly Language[],
): Promise<DrawnScreen[]> {
  const drawn: DrawnScreen[] = [];
  for (const height of heights) {
    const camera = await Camera.start(height);
    for (const sample of samplePrompts) {
      for (const language of languages) {
        const pixels = await camera.picture(catalogue.screen(sample.prompt, language));
        drawn.push({ name: sampleName(sample), language, height, pixels });
      }
    }
    await camera.stop();
  }
  return drawn;
}

/** Every page of the service menu in both languages on panels of both heights. */
export async function drawMenus(
  heights: readonly PanelHeight[],
  languages: readonly Language[],
): Promise<DrawnScreen[]> {
  const drawn: DrawnScreen[] = [];
  for (const height of heights) {
    const camera = await Camera.start(height);
    for (const language of languages) {
      for (const { name, menu, rules } of sampleMenus(language, height === 32 ? "low" : "tall")) {
        const screen = menuScreen(menu, rules);
        if (screen) drawn.push({ name, language, height, pixels: await camera.picture(screen) });
      }
    }
    await camera.stop();
  }
  return drawn;
}
