import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { drawPanel } from "../bench/oled-picture.ts";
import { contactSheet } from "../bench/screens/contact-sheet.ts";
import { type DrawnScreen, drawMenus, drawScreens } from "../bench/screens/draw-screens.ts";
import { encodePng } from "../bench/screens/png.ts";
import { loadConfig, siteTexts } from "../config/load-config.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { languages, PromptCatalogue } from "../prompts/catalogue.ts";

interface ScreensOptions {
  readonly config?: string;
  readonly png?: string;
  readonly text?: string;
}

export function screensCommand(): Command {
  return new Command("screens")
    .description("Draw every screen a customer can see, in both languages and on panels of both heights.")
    .option("--config <file>", "with the texts and the contact of this configuration")
    .option("--png <file>", "all on one sheet")
    .option(
      "--text <folder>",
      "each, and each page of the service menu, as a text file of half blocks, by panel and language",
    )
    .addHelpText("after", "\nExample:\n  pinpad screens --config /etc/pinpadd/config.toml --png screens.png")
    .action(screens);
}

async function screens({ config, png, text }: ScreensOptions, command: Command): Promise<void> {
  if (!png && !text) command.error("error: say where to: --png FILE, --text FOLDER, or both");
  const site = config ? siteTexts(await loadConfig(new NodeFileSystem(), resolve(config))) : {};
  const drawn = await drawScreens(new PromptCatalogue(site), [64, 32], languages);
  if (text) {
    await writeTexts(text, drawn);
    await writeTexts(join(text, "menu"), await drawMenus([64, 32], languages));
  }
  if (png) await writeFile(png, encodePng(await contactSheet(drawn)));
  console.log(`${drawn.length} screens drawn`);
}

async function writeTexts(folder: string, drawn: readonly DrawnScreen[]): Promise<void> {
  for (const { name, language, height, pixels } of drawn) {
    const file = join(folder, `128x${height}`, language, `${name}.txt`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${drawPanel(pixels, "blocks").join("\n")}\n`);
  }
}
