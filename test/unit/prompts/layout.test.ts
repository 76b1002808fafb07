import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleName, samplePrompts } from "../../../src/bench/screens/sample-prompts.ts";
import { languages, PromptCatalogue } from "../../../src/prompts/catalogue.ts";
import { currencies, formatAmount } from "../../../src/prompts/currency.ts";
import { misfits } from "../../../src/prompts/fit.ts";
import type { Prompt } from "../../../src/prompts/prompt.ts";

const catalogue = new PromptCatalogue();
const purpose = { transaction: "payment", amountMinor: 2_500, currency: "CNY" } as const;
const largestMinor = 999_999_999_999;

const minute = 60_000;
const hour = 60 * minute;

function wait(waitMs: number, language: "en" | "zh"): string {
  const line = catalogue.words({ id: "TOO_MANY_PINS", waitMs }, language)[language === "en" ? 3 : 1] ?? "";
  return line.replace(/\.$|后再试$/, "");
}

function entryLines(digitCount: number, language: "en" | "zh") {
  const screen = catalogue.screen({ id: "ENTER_PIN", purpose, triesLeft: 3, digitCount, minDigits: 4 }, language);
  return [screen.lines, screen.low ?? []];
}

describe("a wait", () => {
  it.each([
    [1, "1 min", "1分"],
    [minute, "1 min", "1分"],
    [minute + 1, "2 min", "2分"],
    [59 * minute, "59 min", "59分"],
    [59 * minute + 1, "1 h", "1小时"],
    [hour + minute, "1 h 1 min", "1小时1分"],
    [24 * hour - minute, "23 h 59 min", "23小时59分"],
    [24 * hour, "24 h", "24小时"],
    [100 * hour, "5 d", "5天"],
    [30 * 24 * hour, "30 d", "30天"],
  ])("of %i ms is told as %s", (waitMs, en, zh) => {
    expect([wait(waitMs, "en"), wait(waitMs, "zh")]).toEqual([en, zh]);
  });

  it("is never told shorter than it is", () => {
    const unitMs: Record<string, number> = { d: 24 * hour, h: hour, min: minute };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 * 24 * hour }), (waitMs) => {
        const told = [...wait(waitMs, "en").matchAll(/(\d+) (d|h|min)/g)];
        const toldMs = told.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ""] ?? 0), 0);
        expect(toldMs).toBeGreaterThanOrEqual(waitMs);
        expect(wait(waitMs, "en").length).toBeLessThanOrEqual("23 h 59 min".length);
      }),
    );
  });
});

describe("an amount", () => {
  it.each([
    [1, "CNY 0.01", "0.01元"],
    [10, "CNY 0.10", "0.10元"],
    [100, "CNY 1.00", "1.00元"],
    [123_456, "CNY 1234.56", "1234.56元"],
  ])("of %i fen is written %s", (amountMinor, en, zh) => {
    const value = { amountMinor, currency: "CNY" } as const;
    expect([formatAmount(value, "en"), formatAmount(value, "zh")]).toEqual([en, zh]);
  });

  it("fits its line in any currency, up to the largest that a message holds", () => {
    for (const currency of Object.keys(currencies) as (keyof typeof currencies)[]) {
      for (const language of languages) {
        const written = formatAmount({ amountMinor: largestMinor, currency }, language);
        expect(misfits({ title: "", lines: [written] }, "", language)).toEqual([]);
      }
    }
  });
});

describe("the PIN's row", () => {
  it.each(languages)("is a count: a disc for each digit, a ring for each that is still needed (%s)", (language) => {
    for (let digitCount = 0; digitCount <= 12; digitCount++) {
      const row = "●".repeat(digitCount) + "○".repeat(Math.max(0, 4 - digitCount));
      for (const lines of entryLines(digitCount, language)) {
        expect(lines.filter(({ text }) => text.split("\t")[0] === row)).toHaveLength(1);
      }
    }
  });

  it.each(languages)("stays where it is, and everything with it, however many digits there are (%s)", (language) => {
    const places = (digitCount: number) =>
      entryLines(digitCount, language).map((lines) => lines.map(({ scale, align }) => [scale, align]));
    for (let digitCount = 1; digitCount <= 12; digitCount++) expect(places(digitCount)).toEqual(places(0));
  });
});

describe("a screen", () => {
  const all = samplePrompts.flatMap((sample) =>
    languages.map((language) => [sampleName(sample), sample, language] as const),
  );

  it.each(all)("fills no more than its panel: %s", (_name, { prompt }, language) => {
    const { lines, low = [] } = catalogue.screen(prompt, language);
    const units = (rows: readonly { scale: number }[]) => rows.reduce((sum, { scale }) => sum + scale, 0);
    expect(units(lines)).toBeLessThanOrEqual(8);
    expect(units(low)).toBeLessThanOrEqual(4);
    expect(low.length).toBeGreaterThan(0);
  });

  it("gives room that is left over to the amount", () => {
    const scaleOfAmount = (prompt: Prompt) =>
      catalogue.screen(prompt, "zh").lines.find(({ text }) => text === "25.00元")?.scale;
    expect(scaleOfAmount({ id: "APPROVED", purpose })).toBe(4);
    expect(scaleOfAmount({ id: "ENTER_PIN", purpose, triesLeft: 3, digitCount: 0, minDigits: 4 })).toBe(2);
  });

  it("has an English title in larger type than its lines, and a Chinese one on a lit row, but on no screen that stands for days", () => {
    const title = (prompt: Prompt, language: "en" | "zh") =>
      catalogue.screen(prompt, language).lines.find(({ text }) => text !== "");
    expect(title({ id: "CANCELED" }, "en")).toEqual({ text: "CANCELLED", scale: 2, align: "center" });
    expect(title({ id: "CANCELED" }, "zh")?.style).toBe("inverse");
    expect(title({ id: "IDLE" }, "zh")?.style).toBe("plain");
  });

  it("moves only while the bank is asked", () => {
    const busy = samplePrompts.filter(({ prompt }) => catalogue.screen(prompt, "zh").isBusy);
    expect(new Set(busy.map(({ prompt }) => prompt.id))).toEqual(new Set(["PLEASE_WAIT"]));
  });

  it("has every placeholder filled", () => {
    const prompts: Prompt[] = [
      { id: "ENTER_PIN", purpose, triesLeft: 3, digitCount: 2, minDigits: 4 },
      { id: "ENTER_PIN_LAST_TRY", purpose, digitCount: 2, minDigits: 4 },
      { id: "ENTER_VALID_PIN", triesLeft: 2 },
      { id: "PIN_TOO_SHORT", minDigits: 4, digitCount: 0 },
      { id: "RETRIES_EXCEEDED", waitMs: hour },
      { id: "NO_ANSWER", code: "PP502" },
      { id: "APPROVED", purpose },
    ];
    for (const prompt of prompts) {
      for (const language of languages) expect(catalogue.words(prompt, language).join(" ")).not.toMatch(/[{}]/);
    }
  });

  it("takes a contact as it is written, whatever characters it holds", () => {
    const own = new PromptCatalogue({ contact: { en: "$& {code}" } });
    expect(own.words({ id: "DECLINED" }, "en")).toContain("$& {code}");
  });
});

describe("a new PIN that is easy to guess", () => {
  const weaknesses = ["sameAsOld", "repeated", "run", "partOfPan", "date"] as const;

  it.each(["en", "zh"] as const)("is refused with its own reason, on one line (%s)", (language) => {
    const columns = { en: 21, zh: 16 }[language];
    const reasons = weaknesses.map((weakness) => catalogue.words({ id: "WEAK_PIN", weakness }, language));
    expect(new Set(reasons.flat().filter((line) => line !== "")).size).toBe(
      weaknesses.length +
        new Set(catalogue.text("WEAK_PIN", language).lines.filter((line) => !/^$|weakness/.test(line))).size +
        1,
    );
    for (const line of reasons.flat()) {
      const width = [...line].reduce((sum, character) => sum + (character > "\u00ff" ? 2 : 1), 0);
      expect(width).toBeLessThanOrEqual(columns);
    }
  });
});
