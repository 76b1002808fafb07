import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultCodes, faultTable } from "../src/faults/fault-table.ts";
import { PromptCatalogue } from "../src/prompts/catalogue.ts";
import { faultPage } from "../src/prompts/fault-page.ts";
import { faultsMarkdown } from "../src/prompts/fault-pages-markdown.ts";
import { faultPageGaps } from "./support/fault-page-rules.ts";

const folder = new URL("../hardware/faults/", import.meta.url);
const pages = new Map(
  readdirSync(folder).map((name) => [`hardware/faults/${name}`, readFileSync(new URL(name, folder), "utf8")]),
);

/** Faults of GPIO, keypad, buzzer, display and tamper switch, and of nothing else. */
const hasPage = /^PP(10[3-9]|[23]\d\d|80[23])$/;

describe("a fault of the parts on the header", () => {
  it("has its page, with what to measure; and every page has its fault", () => {
    const codes = faultCodes.filter((code) => hasPage.test(code));
    expect(faultPageGaps(codes, faultCodes, pages)).toEqual([]);
  });

  const good = pages.get("hardware/faults/PP201.md") ?? "";
  const gapsOf = (code: string, text: string) =>
    faultPageGaps([], faultCodes, new Map([[`hardware/faults/${code}.md`, text]]));

  it("without a page is named", () => {
    expect(faultPageGaps(["PP202"], faultCodes, new Map())).toEqual(["PP202 has no page in hardware/faults"]);
    expect(gapsOf("PP201", good)).toEqual([]);
  });

  it.each([
    ["PP299", good.replace("# PP201", "# PP299"), /the page of no fault/],
    ["PP202", good, /begin with its code/],
    ["PP201", good.replace("## Mended", "### Mended"), /has not the sections/],
    ["PP201", good.replace(/^[34]\. /gm, "- "), /less than three/],
    ["PP201", good.replace(/(?<=## 现场处理\n)[\s\S]*/, "\n"), /no Chinese/],
    ["PP201", good + "\n".repeat(50), /too long/],
    ["PP201", `${good}See PP999.\n`, /names PP999/],
  ])("whose page is not like the others is named: %s", (code, text, gap) => {
    expect(gapsOf(code, text)).toContainEqual(expect.stringMatching(gap));
  });
});

describe("hardware/faults.md", () => {
  const text = readFileSync(new URL("../hardware/faults.md", import.meta.url), "utf8");
  const every = faultCodes.toSorted().map((code) => faultPage(code, new PromptCatalogue()));

  it("is what the table of faults gives: `npm run fault-pages` writes it", () => {
    expect(text).toBe(faultsMarkdown(every));
    expect(text.match(/^## PP\d{3}$/gm)).toHaveLength(faultCodes.length);
  });

  it("leads to each page with what to measure, and to no other", () => {
    const links = [...text.matchAll(/\]\(faults\/(PP\d{3}\.md)\)/g)].map(([, name]) => `hardware/faults/${name}`);
    expect(new Set(links)).toEqual(new Set(pages.keys()));
  });

  it("says all in both languages: no Chinese in English, some in every Chinese text", () => {
    const chinese = /[\u4e00-\u9fff]/;
    for (const { code, meaning, remedy, screen } of every) {
      expect([meaning.en, remedy.en, ...(screen?.en ?? [])].join(" "), code).not.toMatch(chinese);
      for (const words of [meaning.zh, remedy.zh, ...(screen ? [screen.zh.join(" ")] : [])])
        expect(words, code).toMatch(chinese);
    }
  });

  it("shows the code on every screen that it shows, and never blames the PIN", () => {
    for (const { code, screen } of every) {
      if (!screen) continue;
      for (const words of [screen.en, screen.zh]) expect(words.join(" "), code).toContain(code);
      expect(screen.en.join(" "), code).not.toMatch(/wrong pin/i);
    }
  });
});

describe("the table of all faults in src/README.md", () => {
  it("has each fault once, in ascending order and in the program's own words", () => {
    const text = readFileSync(new URL("../src/README.md", import.meta.url), "utf8");
    const rows = [...text.matchAll(/^\| (PP\d{3}) .*\|$/gm)].map(([row]) => row.split(/ *\| */).slice(1, -1));
    const rowOf = (code: (typeof faultCodes)[number]) => {
      const { meaning, remedy } = faultTable[code];
      return [code, meaning, remedy.en, remedy.zh];
    };
    expect(rows).toEqual(faultCodes.toSorted().map(rowOf));
  });
});
