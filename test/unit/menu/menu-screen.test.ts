import fc from "fast-check";
import jsqr from "jsqr";
import { describe, expect, it } from "vitest";
import { Camera } from "../../../src/bench/screens/draw-screens.ts";
import { sampleHelpUrl, sampleMenus, sampleRules } from "../../../src/bench/screens/sample-menus.ts";
import { faultCodes, faultTable } from "../../../src/faults/fault-table.ts";
import { meaningsZh } from "../../../src/faults/meanings-zh.ts";
import { faultLines } from "../../../src/menu/fact-lines.ts";
import { fitsHelpCode } from "../../../src/menu/help-code.ts";
import { menuPages } from "../../../src/menu/menu-pages.ts";
import { menuScreen } from "../../../src/menu/menu-screen.ts";
import type { Menu, MenuRules } from "../../../src/menu/menu-state.ts";
import { wrapText } from "../../../src/menu/wrap-text.ts";
import { languages } from "../../../src/prompts/catalogue.ts";
import { textWidth } from "../../../src/prompts/fit.ts";
import { inLargeRow, inSmallRow } from "../../../src/prompts/panel-characters.ts";

// CommonJS under its own name.
const decode = jsqr as unknown as typeof jsqr.default;
const panels = ["tall", "low"] as const;

function helpOf(code: (typeof faultCodes)[number]): Menu {
  return {
    language: "en",
    place: { at: "help", faults: [{ code, detail: "", agoMs: 0, isStanding: true }], number: 0, page: 0 },
  };
}

/** As a camera sees the glass: four pixels of the picture for one of the panel, with the dark rest of the kiosk around it. */
async function scanned(menu: Menu, rules: MenuRules): Promise<string | undefined> {
  const screen = menuScreen(menu, rules);
  if (!screen) return undefined;
  const camera = await Camera.start(64);
  const { width, height, pixel } = await camera.picture(screen);
  await camera.stop();
  const [zoom, around] = [4, 20];
  const size = { width: width * zoom + 2 * around, height: height * zoom + 2 * around };
  const image = new Uint8ClampedArray(size.width * size.height * 4);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const [column, row] = [Math.floor((x - around) / zoom), Math.floor((y - around) / zoom)];
      const isLit = column >= 0 && column < width && row >= 0 && row < height && pixel(column, row);
      image.set([...(isLit ? [230, 240, 255] : [10, 10, 20]), 255], (y * size.width + x) * 4);
    }
  }
  return decode(image, size.width, size.height)?.data;
}

describe("the screens of the service menu", () => {
  it.each(languages.flatMap((language) => panels.map((panel) => [language, panel] as const)))(
    "fit the panel and have a glyph for every character: %s, %s",
    (language, panel) => {
      for (const { name, menu, rules } of sampleMenus(language, panel)) {
        const screen = menuScreen(menu, rules);
        const lines = (panel === "low" ? screen?.low : undefined) ?? screen?.lines ?? [];
        if (!("page" in menu.place)) expect(menuPages(menu, rules), name).toBe(1);
        const rows = lines.reduce((sum, { scale }) => sum + scale, 0);
        expect(rows, name).toBeLessThanOrEqual(panel === "tall" ? 8 : 4);
        for (const { text, scale } of lines) {
          expect(textWidth(text, "small"), `${name}: ${text}`).toBeLessThanOrEqual(128);
          const has = scale === 1 ? inSmallRow : inLargeRow;
          expect(
            [...text].filter((character) => character !== "\t" && !has(character)),
            `${name}: ${text}`,
          ).toEqual([]);
        }
      }
    },
  );

  it("have every fault with its remedy in both languages, in lines of the panel's width", () => {
    for (const code of faultCodes) {
      for (const language of languages) {
        const lines = faultLines({ code, detail: "/dev/ttyAMA0: EBUSY", agoMs: 0, isStanding: true }, language);
        expect(lines.join("")).toContain("EBUSY");
        const meaning = language === "en" ? faultTable[code].meaning : meaningsZh[code];
        expect(lines.join("").replaceAll(" ", "")).toContain(meaning.replaceAll(/[ `]/g, ""));
        expect(lines.join("")).not.toContain("?(");
        for (const line of lines) expect(textWidth(line, "small"), line).toBeLessThanOrEqual(128);
      }
    }
  });

  it("lose nothing of a text but its spaces when they break it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abcXYZ019/.-, 请检查读卡器,。") }), (text) => {
        const lines = wrapText(text, "zh");
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        for (const line of lines) expect(textWidth(line, "small")).toBeLessThanOrEqual(128);
      }),
    );
    expect(wrapText("口令 and ☃", "en")).toEqual(["?? and ?"]);
  });

  it("lead a camera to the help page of each fault", async () => {
    for (const code of ["PP101", "PP402", "PP901"] as const) {
      expect(await scanned(helpOf(code), sampleRules("tall", sampleHelpUrl))).toBe(`${sampleHelpUrl}${code}`);
    }
    const longest = `HTTPS://${"A".repeat(63)}/`;
    expect(await scanned(helpOf("PP402"), sampleRules("tall", longest))).toBe(`${longest}PP402`);
  });

  it("take as help pages what fits a code that a camera can read, and nothing longer", () => {
    expect(fitsHelpCode(`HTTPS://${"A".repeat(64)}`)).toBe(true);
    expect(fitsHelpCode(`HTTPS://${"A".repeat(65)}`)).toBe(false);
    expect(fitsHelpCode(`https://${"a".repeat(40)}`)).toBe(true);
    expect(fitsHelpCode(`https://${"a".repeat(41)}`)).toBe(false);
  });

  it("say the command where a site has no help pages, or a panel no room for a code", () => {
    for (const rules of [sampleRules("tall"), sampleRules("low", sampleHelpUrl)]) {
      const { lines = [], picture } = menuScreen(helpOf("PP402"), rules) ?? {};
      expect(picture).toBeUndefined();
      expect(lines.map(({ text }) => text).join(" ")).toContain("pinpad explain PP402");
    }
  });
});
