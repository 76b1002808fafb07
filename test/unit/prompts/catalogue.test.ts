import { describe, expect, it } from "vitest";
import { languages, PromptCatalogue, promptIds, type SiteTexts } from "../../../src/prompts/catalogue.ts";
import { wrongPinPrompts } from "../../../src/prompts/prompt.ts";
import { defaultContact } from "../../../src/prompts/text.ts";

const catalogue = new PromptCatalogue();

function problemsOf(site: SiteTexts): string[] {
  return new PromptCatalogue(site).problems().map(({ id, language, problem }) => `${id}.${language}: ${problem}`);
}

/** The English IDLE or another prompt in other words. */
function reworded(
  title: string,
  lines: readonly string[],
  id: "IDLE" | "LAST_PIN_TRY" | "DECLINED" = "IDLE",
): string[] {
  return problemsOf({ texts: { [id]: { en: { title, lines } } } });
}

describe("the shipped prompts", () => {
  it("all fit the panel in both languages", () => {
    expect(catalogue.problems()).toEqual([]);
  });

  it.each(promptIds)("%s says the same in both languages: the same values are filled in", (id) => {
    const used = languages.map((language) => {
      const { title, lines } = catalogue.text(id, language);
      return [...new Set([title, ...lines].join(" ").match(/\{\w+\}/g))].sort();
    });
    expect(used[0]).toEqual(used[1]);
  });

  it.each([
    "CARD_NOT_READ",
    "RETRIES_EXCEEDED",
    "LOCKED_HERE",
    "LOCKED_BY_BANK",
    "TOO_MANY_PINS",
    "DECLINED",
    "DECLINED_FUNDS",
    "DECLINED_LIMIT",
    "CARD_EXPIRED",
    "CARD_NOT_ALLOWED",
    "CONTACT_BANK",
    "PIN_NOT_VERIFIED",
    "PIN_REFUSED_BY_RULE",
    "BANK_UNAVAILABLE",
    "CONFIG_FAULT",
    "MACHINE_FAULT",
    "NETWORK_FAULT",
    "NO_ANSWER",
  ] as const)("%s says whom to ask and that there is another way to pay", (id) => {
    const [en, zh] = languages.map((language) => {
      const { title, lines } = catalogue.text(id, language);
      return [title, ...lines].join(" ");
    });
    expect(en).toMatch(/\{contact\}/);
    expect(en).toMatch(/another way/i);
    expect(zh).toMatch(/\{contact\}/);
    // The Chinese panel has four rows: an answer that may come back as money says that instead.
    if (id !== "NO_ANSWER") expect(zh).toMatch(/其他(方式)?付款/);
  });

  it.each(["CONFIG_FAULT", "MACHINE_FAULT", "NETWORK_FAULT", "NO_ANSWER"] as const)(
    "%s carries the code for the technician, and says that it is not the PIN",
    (id) => {
      for (const language of languages) {
        const words = catalogue.words({ id, code: "PP501" }, language).join(" ");
        expect(words).toContain("PP501");
        expect(words).toMatch(/not your PIN|PIN was not sent|并非密码错误|密码未发送/);
      }
    },
  );

  it("speak of a wrong PIN only where a wrong PIN leads", () => {
    for (const id of promptIds) {
      for (const language of languages) {
        const { title } = catalogue.text(id, language);
        expect([id, /WRONG PIN|密码错误/.test(title)]).toEqual([id, wrongPinPrompts.includes(id)]);
      }
    }
  });

  it("call tries left those on this machine, since the bank counts its own", () => {
    const words = (language: "en" | "zh") =>
      catalogue.words({ id: "ENTER_VALID_PIN", triesLeft: 2 }, language).join(" ");
    expect(words("en")).toContain("Tries left on this machine: 2");
    expect(words("zh")).toContain("本机还可试2次");
  });
});

describe("a site's own texts", () => {
  it("take the place of ours in their language only", () => {
    const own = new PromptCatalogue({ texts: { IDLE: { en: { title: "HELLO", lines: [] } } } });
    expect(own.words({ id: "IDLE" }, "en")).toEqual(["HELLO"]);
    expect(own.words({ id: "IDLE" }, "zh")).toEqual(catalogue.words({ id: "IDLE" }, "zh"));
  });

  it("name whom to ask; ours is named where they do not", () => {
    const own = new PromptCatalogue({ contact: { en: "Tel 555 0100" } });
    expect([own.contact("en"), own.contact("zh")]).toEqual(["Tel 555 0100", defaultContact.zh]);
    expect(own.words({ id: "DECLINED" }, "en")).toContain("Tel 555 0100");
  });

  it.each([
    ["a title too wide", () => reworded("ELEVEN CHAR", []), 'IDLE.en: "ELEVEN CHAR" takes 11 columns of 10'],
    ["a line too wide", () => reworded("A", ["x".repeat(22)]), `IDLE.en: "${"x".repeat(22)}" takes 22 columns of 21`],
    ["too many lines", () => reworded("A", Array(7).fill("x")), "IDLE.en: needs 9 rows, the panel has 8"],
    ["a value that is not there", () => reworded("A", ["{amount}"]), "IDLE.en: {amount} has no value in IDLE"],
    ["a value nobody knows", () => reworded("A", ["{name}"]), "IDLE.en: {name} has no value in IDLE"],
  ])("with %s are named with prompt and language", (_what, problems, expected) => {
    expect(problems()).toEqual([expected]);
  });

  it("are measured with the longest values, not with today's", () => {
    const line = "for a while: {wait}";
    const problems = problemsOf({ texts: { LOCKED_HERE: { en: { title: "LOCKED", lines: [line] } } } });
    expect(problems).toEqual([`LOCKED_HERE.en: "${line}" takes 24 columns of 21`]);
  });

  it.each([
    ["WRONG PIN", []],
    ["SORRY", ["Wrong", "PIN."]],
    ["SORRY", ["invalid pin"]],
    ["SORRY", ["Your PIN is wrong."]],
    ["SORRY", ["PIN incorrect"]],
    ["SORRY", ["Your PIN was", "not right."]],
    ["SORRY", ["密码不正确"]],
    ["SORRY", ["密码有误"]],
    ["SORRY", ["密码输入错误"]],
  ])("may not blame the PIN where no wrong PIN leads: %s %s", (title, lines) => {
    expect(reworded(title, lines, "DECLINED").join()).toMatch(/may not stand in DECLINED/);
  });

  it.each([["It is not your PIN."], ["并非密码错误"], ["并非密码有误"]])(
    "may say that it is not the PIN: %s",
    (line) => {
      expect(reworded("SORRY", [line], "DECLINED")).toEqual([]);
    },
  );

  it("may word a wrong PIN where one leads", () => {
    expect(reworded("WRONG PIN", ["Your PIN is wrong."], "LAST_PIN_TRY")).toEqual([]);
  });

  it("with a contact that fits no line are named for every prompt it stands in", () => {
    const problems = problemsOf({ contact: { en: "x".repeat(22) } });
    expect(problems).toContain('DECLINED.en: "{contact}" takes 22 columns of 21');
    expect(problems.every((problem) => problem.includes(".en: "))).toBe(true);
  });
});
