import { describe, expect, it } from "vitest";
// biome-ignore lint/correctness/useImportExtensions: plain JavaScript, with its types beside it
import { parseHex, subset, wantedCharacters } from "../../../../hardware/oled/fonts/make-glyphs.mjs";
import { iconGlyph } from "../../../../hardware/oled/icons.ts";
import { largeDigit } from "../../../../hardware/oled/large-digits.ts";
import type { Glyph } from "../../../../hardware/oled/panel-canvas.ts";
import { unifontGlyph } from "../../../../hardware/oled/unifont.ts";
import { samplePrompts } from "../../../../src/bench/screens/sample-prompts.ts";
import { languages, PromptCatalogue } from "../../../../src/prompts/catalogue.ts";
import { gb2312Characters, inLargeRow } from "../../../../src/prompts/panel-characters.ts";
import { promptIcons } from "../../../../src/prompts/prompt-icons.ts";

function picture({ columns, height }: Glyph): string[] {
  return Array.from({ length: height }, (_, y) => columns.map((bits) => ((bits >>> y) & 1 ? "#" : ".")).join(""));
}

describe("the glyphs", () => {
  it("are there for every character of every prompt in both languages, on both panels", () => {
    const catalogue = new PromptCatalogue();
    const texts = samplePrompts.flatMap(({ prompt }) =>
      languages.flatMap((language) => {
        const { lines, low = [] } = catalogue.screen(prompt, language);
        return [...lines, ...low].map(({ text }) => text);
      }),
    );
    const characters = new Set(texts.join("").replace(/[\t●○▫]/g, ""));
    expect(characters.size).toBeGreaterThan(200);
    expect([...characters].filter((character) => !unifontGlyph(character))).toEqual([]);
  });

  it("are there for every character that a site's own text may have", () => {
    const allowed = [...wantedCharacters(), ...gb2312Characters()].filter(inLargeRow);
    expect(allowed.length).toBeGreaterThan(7_000);
    expect(allowed.filter((character) => !unifontGlyph(character))).toEqual([]);
    expect(["㐀", "😀", "한"].map((character) => [inLargeRow(character), unifontGlyph(character)])).toEqual([
      [false, undefined],
      [false, undefined],
      [false, undefined],
    ]);
  });

  it("are no wider than the layout takes them to be", () => {
    for (const character of gb2312Characters()) expect(unifontGlyph(character)?.columns.length).toBeLessThanOrEqual(16);
    for (const code of [0x20, 0x41, 0x7e, 0xa5, 0xff]) {
      expect(unifontGlyph(String.fromCharCode(code))?.columns).toHaveLength(8);
    }
  });

  it("stand upright and the right way round", () => {
    expect(picture(unifontGlyph("L") ?? { columns: [], height: 0 })).toEqual([
      ...Array(4).fill("........"),
      ...Array(9).fill(".#......"),
      ".######.",
      ...Array(2).fill("........"),
    ]);
  });
});

describe("large digits", () => {
  it("are twice as high, with the shape of the small ones", () => {
    const one = picture(largeDigit("1") ?? { columns: [], height: 0 });
    expect(one).toHaveLength(32);
    expect(one[26]).toMatch(/^\.+#{10}\.+$/);
    for (const digit of "0123456789") expect(largeDigit(digit)?.columns).toHaveLength(14);
    expect([largeDigit("."), largeDigit("元")].map((glyph) => glyph?.columns.length)).toEqual([8, undefined]);
  });
});

describe("icons", () => {
  it("are there for every prompt that has one, each a picture of its own", () => {
    const icons = new Set(Object.values(promptIcons));
    expect(icons).toEqual(new Set(["card", "keypad", "cover", "lock", "network", "tool", "check", "help"]));
    const pictures = [...icons].map((icon) => picture(iconGlyph(icon)).join("\n"));
    expect(new Set(pictures).size).toBe(icons.size);
    for (const one of pictures) expect(one.match(/#/g)?.length).toBeGreaterThan(15);
  });
});

describe("make-glyphs", () => {
  const narrow = "0041:0000000018242442427E424242420000";
  const wide = `5BC6:${"8001".repeat(16)}`;

  it("reads narrow and wide glyphs of a .hex file, column by column", () => {
    const glyphs = parseHex(`${narrow}\n${wide}\n`);
    expect([...glyphs].map(([character, columns]) => [character, columns.length])).toEqual([
      ["A", 16],
      ["密", 32],
    ]);
    const columns = glyphs.get("密") ?? Buffer.alloc(0);
    expect([0, 1, 14, 15].map((x) => columns.readUInt16LE(x * 2))).toEqual([0xffff, 0, 0, 0xffff]);
  });

  it.each(["0041", "0041:00", "xyz:0000000018242442427E424242420000", `0041:${"0".repeat(48)}`])(
    "names a line that is no glyph: %s",
    (line) => {
      expect(() => parseHex(`${narrow}\n${line}\n`)).toThrow("line 2 is no glyph");
    },
  );

  it("writes what is wanted and nothing else, and names what the font lacks", () => {
    const glyphs = parseHex(`${narrow}\n${wide}\n`);
    const { narrow: own, font } = subset(glyphs, ["A"], "1.2");
    expect([own.characters, font]).toEqual(["A", "GNU Unifont 1.2"]);
    expect(Buffer.from(own.columns, "base64")).toEqual(glyphs.get("A"));
    expect(() => subset(glyphs, ["A", "错"], "1.2")).toThrow("no glyph for 错");
  });
});
