import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withoutSecrets } from "../../../src/bundle/secret-scan.ts";
import { faultWords } from "../../../src/doctor/check.ts";
import { comma, joined, listed, plain, type Told } from "../../../src/doctor/told.ts";
import { faultCodes, faultTable } from "../../../src/faults/fault-table.ts";
import { namedIn, untold } from "../../support/told.ts";

const folder = new URL("../../../src/doctor/", import.meta.url);

type Sentence = Told | ((...facts: unknown[]) => Told);

/** Every table of words that doctor has, whichever is added. */
const tables = await Promise.all(
  readdirSync(folder)
    .filter((name) => name.endsWith("-words.ts"))
    .map((name) => import(new URL(name, folder).href) as Promise<Record<string, Record<string, unknown>>>),
);
const sentences = tables.flatMap((tablesOfOne) =>
  Object.entries(tablesOfOne)
    .filter(([table]) => table.endsWith("Words") && table !== "reportWords")
    .flatMap(([table, words]) =>
      Object.entries(words).map(([name, told]) => [`${table}.${name}`, told as Sentence] as const),
    ),
);

/** Stands for a name, a number or a sentence. */
class Fact implements Told {
  readonly en: string;
  readonly zh: string;
  constructor(at: number) {
    this.en = `9${at}9`;
    this.zh = this.en;
  }
  toString(): string {
    return this.en;
  }
  replace(): string {
    return this.en;
  }
}

function said(sentence: Sentence): Told {
  if (typeof sentence !== "function") return sentence;
  const { en, zh } = sentence(...Array.from({ length: sentence.length }, (_, at) => new Fact(at)));
  return { en: String(en), zh: String(zh) };
}

describe("doctor's words", () => {
  it("are found", () => {
    expect(sentences.length).toBeGreaterThan(150);
  });

  it.each(sentences)("%s say the same in Chinese, drawable on the panel", (_, sentence) => {
    const told = said(sentence);
    expect(untold(told)).toEqual([]);
    // Nothing is invented, either.
    expect(new Set(namedIn(told.zh))).toEqual(new Set(namedIn(told.en)));
    const facts = typeof sentence === "function" ? sentence.length : 0;
    for (let at = 0; at < facts; at += 1) expect(told.en).toContain(String(new Fact(at)));
  });

  it("end without a stop: what stands around them has one", () => {
    const stopped = sentences.filter(
      ([, sentence]) => /[.。]$/.test(said(sentence).en) || /[.。]$/.test(said(sentence).zh),
    );
    expect(stopped.map(([name]) => name)).toEqual([]);
  });

  it("and those of faults look like no secret: a bundle would mask them, and tell its reader of a defect", () => {
    const ofFaults = faultCodes.flatMap((code) => [
      faultTable[code].meaning,
      ...Object.values(faultTable[code].remedy),
    ]);
    const all = [...sentences.flatMap(([, sentence]) => Object.values(said(sentence))), ...ofFaults];
    expect(all.filter((text) => withoutSecrets(text).found.length > 0)).toEqual([]);
  });

  it.each(faultCodes)("tell %s by its meaning in Chinese, with the facts behind it", (code) => {
    const detail = "one:8583: ECONNREFUSED";
    const told = faultWords({ code, detail });
    expect(told.en).toBe(detail);
    expect(told.zh).toMatch(/^[^。]*\p{Script=Han}.*[^。] \(one:8583: ECONNREFUSED\)$/u);
    expect(untold(told)).toEqual([]);
  });

  it("are joined as each language joins them", () => {
    expect(listed(["pinpadd", "pinpad-gateway"])).toEqual({
      en: "pinpadd and pinpad-gateway",
      zh: "pinpadd 和 pinpad-gateway",
    });
    expect(joined([plain("a"), { en: "two", zh: "二" }], comma)).toEqual({ en: "a, two", zh: "a,二" });
  });
});

describe("what holds the languages together", () => {
  it.each([
    [{ en: "run `sudo reboot`", zh: "请运行 `sudo halt`" }],
    [{ en: "row GPIO 16", zh: "行线 GPIO 6" }],
    [{ en: "see /var/lib/pinpadd", zh: "请看 /var/lib" }],
    [{ en: "none", zh: "none at all" }],
    [{ en: "none", zh: "" }],
    [{ en: "10 kOhm", zh: "10 k\u03a9 电阻" }],
    [{ en: "is undefined", zh: "没有 undefined" }],
  ])("finds %j", (told) => {
    expect(untold(told)).not.toEqual([]);
  });
});
