import { describe, expect, it } from "vitest";
import { parseConfig, siteTexts } from "../../../src/config/load-config.ts";
import { changed, file, good, problemsOf } from "../../support/config-samples.ts";

describe("in a site's own texts", () => {
  it("a prompt that does not exist is named", () => {
    const text = `${good}\n[prompts.LOCKD.en]\ntitle = "A"\nlines = []\n`;
    expect(problemsOf(text)).toMatchObject([{ key: "prompts.LOCKD", allowed: "a key that exists" }]);
  });

  it("a contact too wide is named once, as the key that it is", () => {
    const text = changed('# en = "Tel 555 0100" ', `en = "${"x".repeat(30)}" `);
    expect(problemsOf(text)).toMatchObject([{ key: "contact.en", value: expect.stringContaining("180 pixels") }]);
  });

  it("a text that is too wide with the site's contact in it is named as the text", () => {
    const text = changed('# en = "Tel 555 0100" ', 'en = "Tel 555 0100" ');
    expect(problemsOf(`${text}\n[prompts.DECLINED.en]\ntitle = "NO"\nlines = ["Ask us: {contact} !"]\n`)).toMatchObject(
      [{ key: "prompts.DECLINED.en", value: expect.stringContaining("132 pixels") }],
    );
  });

  it("a contact with a character that the panel has not is named", () => {
    const text = changed('# en = "Tel 555 0100" ', 'en = "Café 555 0100" ');
    expect(problemsOf(text)).toMatchObject([
      { key: "contact.en", value: expect.stringContaining("characters that the panel has not: é") },
    ]);
    const rare = changed('# zh = "电话 5550100"', 'zh = "找㐀师傅"');
    expect(problemsOf(rare)).toMatchObject([{ key: "contact.zh", value: expect.stringContaining("㐀") }]);
  });

  it("a Chinese contact in any common character is taken, names of places among them", () => {
    const text = changed('# zh = "电话 5550100"', 'zh = "深圳鑫淼服务台"');
    expect(siteTexts(parseConfig(text, file)).contact).toEqual({ zh: "深圳鑫淼服务台" });
  });

  it("a text for a panel of 32 rows is measured against that panel", () => {
    const low = (lines: string) => `${good}\n[prompts.DECLINED.zh]\ntitle = "交易失败"\nlines = []\nlow = ${lines}\n`;
    expect(parseConfig(low('["交易失败", "请换卡"]'), file).prompts["DECLINED"]?.zh?.low).toHaveLength(2);
    expect(problemsOf(low('["交易失败", "请换卡", "谢谢"]'))).toMatchObject([
      { key: "prompts.DECLINED.zh", value: "on 32 rows: needs 6 rows, the panel has 4" },
    ]);
  });

  it("a contact as wide as it may be is taken", () => {
    const text = changed('# en = "Tel 555 0100" ', `en = "${"x".repeat(21)}" `);
    expect(siteTexts(parseConfig(text, file)).contact).toEqual({ en: "x".repeat(21) });
  });
});
