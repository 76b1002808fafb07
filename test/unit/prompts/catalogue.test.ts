import { describe, expect, it } from "vitest";
import { languages, PromptCatalogue, promptIds, type SiteTexts } from "../../../src/prompts/catalogue.ts";
import { codePrompts, wrongPinPrompts } from "../../../src/prompts/prompt.ts";
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
  ] as const)("%s says whom to ask and that there is another way", (id) => {
    const [en, zh] = languages.map((language) => {
      const { title, lines } = catalogue.text(id, language);
      return [title, ...lines].join(" ");
    });
    expect(en).toMatch(/\{contact\}/);
    expect(en).toMatch(/another way/i);
    expect(zh).toMatch(/\{contact\}/);
    // The Chinese panel has four rows: an answer that may come back as money says that instead.
    if (id !== "NO_ANSWER") expect(zh).toMatch(/(其他|换)方式办理/);
  });

  it.each(["CONFIG_FAULT", "MACHINE_FAULT", "NETWORK_FAULT", "NO_ANSWER"] as const)(
    "%s carries the code for the technician, and says that it is not the PIN",
    (id) => {
      for (const language of languages) {
        const words = catalogue.words({ id, code: "PP501" }, language).join(" ");
        expect(words).toContain("PP501");
        expect(words).toMatch(/not your PIN|PIN was not sent|并非密码错误|未发送密码/);
      }
    },
  );

  it.each(codePrompts)("%s says that it is the bank's code and not the PIN, on panels of both heights", (id) => {
    for (const language of languages) {
      const { title, lines, low } = catalogue.text(id, language);
      for (const words of [[title, ...lines].join(" "), low.join(" ")]) {
        expect(words).toMatch(language === "en" ? /code.*NOT your PIN/i : /验证码.*非密码/);
        expect(words.replace(/NOT your PIN|非密码/g, "")).not.toMatch(/PIN|密码/);
      }
    }
  });

  it("a pad that is being serviced asks nobody to fear for it, and says where to go", () => {
    const [en, zh] = languages.map((language) =>
      catalogue.words({ id: "SERVICE_IN_PROGRESS", code: "PP809" }, language).join(" "),
    );
    expect(en).toMatch(/Being serviced.*another terminal or ask staff.*PP809/);
    expect(zh).toMatch(/正在维护.*PP809.*请使用其他终端.*或询问工作人员/);
    expect(`${en}${zh}`).not.toMatch(/fault|fail|sorry|故障|PIN|密码/i);
  });

  it("speak of a wrong PIN only where a wrong PIN leads", () => {
    for (const id of promptIds) {
      for (const language of languages) {
        const { title } = catalogue.text(id, language);
        expect([id, /WRONG PIN|密码错误/.test(title)]).toEqual([id, wrongPinPrompts.includes(id)]);
      }
    }
  });

  it.each(promptIds)("%s leaves no value out on a panel of 32 rows, but whom to ask", (id) => {
    for (const language of languages) {
      const { title, lines, low } = catalogue.text(id, language);
      const values = [title, ...lines].join(" ").match(/\{\w+\}/g) ?? [];
      const wanted = values.filter((value) => value !== "{contact}" && value !== "{progress}");
      expect(wanted.filter((value) => !low.join(" ").includes(value))).toEqual([]);
    }
  });

  it("say on a panel of 32 rows, too, that a PIN was wrong, and that a fault was none of the PIN's", () => {
    for (const id of wrongPinPrompts) {
      expect(catalogue.text(id, "en").low[0]).toBe("WRONG PIN");
      expect(catalogue.text(id, "zh").low[0]).toContain("密码错误");
    }
    for (const id of ["CONFIG_FAULT", "MACHINE_FAULT", "NETWORK_FAULT", "NO_ANSWER", "BANK_UNAVAILABLE"] as const) {
      for (const language of languages)
        expect(catalogue.text(id, language).low.join(" ")).not.toMatch(/WRONG|错误次数/);
      expect(catalogue.text(id, "en").low.join(" ")).toMatch(/not your PIN|not sent|is not\b/);
    }
  });

  it("have a glyph for every character, in the row in which it stands", () => {
    const problems = catalogue.problems().filter(({ problem }) => problem.includes("characters"));
    expect(problems).toEqual([]);
    expect(reworded("A", ["naïve 密码"]).join()).toContain("characters that the panel has not: ï 密 码");
  });

  it("call tries left those on this machine, since the bank counts its own", () => {
    const words = (language: "en" | "zh") =>
      catalogue.words({ id: "ENTER_VALID_PIN", triesLeft: 2 }, language).join(" ");
    expect(words("en")).toContain("Tries left on this machine: 2");
    expect(words("zh")).toContain("本机还可试2次");
  });

  it("say of a lock of ours that it is this machine's: the bank has locked nothing", () => {
    for (const id of ["RETRIES_EXCEEDED", "LOCKED_HERE"] as const) {
      const prompt = { id, waitMs: 60_000 };
      expect(catalogue.words(prompt, "en").join(" ")).toContain("on this machine");
      expect(catalogue.words(prompt, "zh").join(" ")).toContain("本机");
    }
  });
});

describe("a site's own texts", () => {
  it("keep ours on a panel of 32 rows, unless they say what stands there", () => {
    const own = (low?: string[]) =>
      new PromptCatalogue({ texts: { DECLINED: { en: { title: "NO", lines: [], ...(low ? { low } : {}) } } } });
    expect(own().text("DECLINED", "en").low).toEqual(catalogue.text("DECLINED", "en").low);
    expect(own(["NO"]).text("DECLINED", "en").low).toEqual(["NO"]);
  });

  it("never stand where digits are taken that leave unencrypted: a PIN could be asked for there", () => {
    for (const id of codePrompts) {
      expect(problemsOf({ texts: { [id]: { en: { title: "YOUR PIN", lines: ["{mask}"] } } } })).toContain(
        `${id}.en: ${id} keeps our words: what is typed there leaves this machine unencrypted`,
      );
    }
  });

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
    ["a title too wide", () => reworded("ELEVEN CHAR", []), 'IDLE.en: "ELEVEN CHAR" is 132 pixels wide, the panel 128'],
    [
      "a line too wide",
      () => reworded("A", ["x".repeat(22)]),
      `IDLE.en: "${"x".repeat(22)}" is 132 pixels wide, the panel 128`,
    ],
    ["too many lines", () => reworded("A", Array(7).fill("x")), "IDLE.en: needs 9 rows, the panel has 8"],
    ["a value that is not there", () => reworded("A", ["{amount}"]), "IDLE.en: {amount} has no value in IDLE"],
    ["a value nobody knows", () => reworded("A", ["{name}"]), "IDLE.en: {name} has no value in IDLE"],
  ])("with %s are named with prompt and language", (_what, problems, expected) => {
    expect(problems()).toEqual([expected]);
  });

  it("are measured with the longest values, not with today's", () => {
    const line = "for a while: {wait}";
    const problems = problemsOf({ texts: { LOCKED_HERE: { en: { title: "LOCKED", lines: [line] } } } });
    expect(problems).toEqual([`LOCKED_HERE.en: "${line}" is 144 pixels wide, the panel 128`]);
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

  it("may say in English that it is not the PIN", () => {
    expect(reworded("SORRY", ["It is not your PIN."], "DECLINED")).toEqual([]);
  });

  it.each([["并非密码错误"], ["并非密码有误"]])("may say in Chinese that it is not the PIN: %s", (line) => {
    expect(problemsOf({ texts: { DECLINED: { zh: { title: "抱歉", lines: [line] } } } })).toEqual([]);
  });

  it("may word a wrong PIN where one leads", () => {
    expect(reworded("WRONG PIN", ["Your PIN is wrong."], "LAST_PIN_TRY")).toEqual([]);
  });

  it("with a contact that fits no line are named for every prompt it stands in", () => {
    const problems = problemsOf({ contact: { en: "x".repeat(22) } });
    expect(problems).toContain('DECLINED.en: "{contact}" is 132 pixels wide, the panel 128');
    expect(problems.every((problem) => problem.includes(".en: "))).toBe(true);
  });
});
