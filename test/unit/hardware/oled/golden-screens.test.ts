import { readdirSync, readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { drawPanel } from "../../../../src/bench/oled-picture.ts";
import { contactSheet } from "../../../../src/bench/screens/contact-sheet.ts";
import { drawMenus, drawScreens } from "../../../../src/bench/screens/draw-screens.ts";
import { scanLines } from "../../../../src/bench/screens/png.ts";
import { languages, PromptCatalogue, promptIds } from "../../../../src/prompts/catalogue.ts";

const golden = new URL("../../../golden/screens/", import.meta.url);
const drawn = await drawScreens(new PromptCatalogue(), [64, 32], languages);
const menus = await drawMenus([64, 32], languages);
const fileOf = ({ height, language, name }: (typeof drawn)[number]) => `128x${height}/${language}/${name}.txt`;

/** The compressed scan lines of a PNG. */
function imageData(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return inflateSync(Buffer.concat(parts));
}

/** Read back from the simulated chip. After a wanted change: `npm run screens`, and look at what `git diff` shows. */
describe("the golden screens", () => {
  it.each(drawn.map((screen) => [fileOf(screen), screen] as const))("%s", (file, { pixels }) => {
    const picture = `${drawPanel(pixels, "blocks").join("\n")}\n`;
    expect(picture, `${file} has changed: npm run screens`).toBe(readFileSync(new URL(file, golden), "utf8"));
  });

  it.each(menus.map((screen) => [`menu/${fileOf(screen)}`, screen] as const))("%s", (file, { pixels }) => {
    const picture = `${drawPanel(pixels, "blocks").join("\n")}\n`;
    expect(picture, `${file} has changed: npm run screens`).toBe(readFileSync(new URL(file, golden), "utf8"));
  });

  it("are those of every prompt in both languages on both panels, and no others", () => {
    const files = readdirSync(golden, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".txt"));
    const all = [...drawn.map(fileOf), ...menus.map((screen) => `menu/${fileOf(screen)}`)];
    expect(files.map((file) => file.replaceAll("\\", "/")).sort()).toEqual(all.sort());
    for (const id of promptIds) expect(drawn.filter(({ name }) => name === id)).toHaveLength(4);
  });

  it("are no two alike within a panel and language but those with nothing to tell apart", () => {
    const seen = new Map<string, string>();
    const twins: string[] = [];
    for (const screen of drawn.filter(({ height }) => height === 64)) {
      const picture = drawPanel(screen.pixels, "blocks").join("\n");
      const twin = seen.get(screen.language + picture);
      if (twin) twins.push(`${twin} ${screen.name}`);
      seen.set(screen.language + picture, screen.name);
    }
    expect(twins).toEqual([]);
  });

  it("are all on the sheet that the README shows", async () => {
    const sheet = await contactSheet(drawn);
    const png = readFileSync(new URL("../../../../hardware/oled/screens.png", import.meta.url));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([sheet.width, sheet.height]);
    expect(imageData(png).equals(scanLines(sheet)), "screens.png is old: npm run screens").toBe(true);
    expect(png.length).toBeLessThan(200 * 1024);
  });
});
