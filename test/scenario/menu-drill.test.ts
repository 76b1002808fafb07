import { describe, expect, it } from "vitest";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { type DrilledPad, drilledPad } from "../support/drilled-pad.ts";
import { type Drill, drills, type MenuSide } from "../support/drills.ts";
import { withDefect } from "../support/menu-drills.ts";

const classWords = {
  en: { PIN: "PIN", machine: "Machine", "set-up": "Set-up", network: "Network", bank: "Bank" },
  zh: { PIN: "密码", machine: "本机", "set-up": "设置", network: "网络", bank: "银行" },
} as const;
type Language = keyof typeof classWords;

/** Lines break at any place, and a break is no part of what is said. */
function dense(text: string): string {
  return text.replaceAll(" ", "");
}

function loose(pattern: RegExp): RegExp {
  return new RegExp(pattern.source.replaceAll(" ", "").replace(/\$$/, ""));
}

/** Pages as they stand, one finding after another: each begins with its class. */
function findingsIn(pages: readonly string[], language: Language): string[] {
  const begins = new RegExp(`^(${Object.values(classWords[language]).join("|")})( |$)`);
  const findings: string[] = [];
  for (const page of pages) {
    if (begins.test(page)) findings.push(page);
    else if (findings.length > 0) findings.push(`${findings.pop()} ${page}`);
  }
  return findings;
}

const ways: Readonly<Record<MenuSide["at"], (pad: DrilledPad) => Promise<readonly string[]>>> = {
  selfTest: async ({ enterMenu, tap, sees, pages }) => {
    await enterMenu();
    await tap("1");
    // Pages have numbers, from the first on; what is under way counts its checks.
    await sees(/^(?!.*(One moment|请稍候)).*1\/\d/);
    return pages();
  },
  keypadTest: async ({ enterMenu, tap, pages }) => {
    await enterMenu();
    await tap("9");
    await tap(...["1", "2", "3", "4", "5", "6", "clear", "7", "8", "9", "help", "language", "0", "f1", "enter"]);
    await tap("cancel", "cancel");
    return pages();
  },
  code: async ({ holdChord, typeCode, sees, pages }) => {
    await holdChord();
    await typeCode();
    await sees("PP703");
    return pages();
  },
  panel: async ({ clock, shown, holdChord }) => {
    await holdChord();
    const seen: string[] = [];
    for (let second = 0; second < 120; second += 1) {
      const page = shown().replace(/^\S.*? \d\/\d /, "");
      if (/^(FOR SERVICE|维修提示)/.test(shown()) && !seen.includes(page)) seen.push(page);
      await clock.advanceAsync(1_000);
    }
    return seen;
  },
};

describe("the drill at the panel: a technician without a terminal reads the planted defect in one run", () => {
  it.each(drills)("$defect: $faultClass", async (drill) => {
    await withDefect(drill, { language: "en" }, async (pad) => {
      const pages = await ways[drill.menu.at](pad);
      const told = drill.menu.at === "keypadTest" ? pages : findingsIn(pages, "en");
      const { cause = drill.cause, fix = drill.fix } = drill.menu;
      const named = told.find((finding) => loose(cause).test(dense(finding)));
      expect(named, told.join("\n")).toBeDefined();
      expect(dense(named ?? "")).toMatch(loose(fix));
      expect(named).toMatch(
        drill.menu.at === "keypadTest" ? /GPIO/ : new RegExp(`^${classWords.en[drill.faultClass]}`),
      );
      // It alone is to blame; a public test key, which every bench pad has, is to be looked after and behind it.
      expect(told.filter((finding) => finding !== named && !/test key/.test(finding))).toEqual([]);
      expect(told.indexOf(named ?? "")).toBeLessThanOrEqual(isWarning(drill) ? 1 : 0);
    });
  });

  it.each(drills)("$defect, in Chinese", async (drill) => {
    await withDefect(drill, { language: "zh" }, async (pad) => {
      const pages = await ways[drill.menu.at](pad);
      if (drill.menu.at === "keypadTest") {
        expect(dense(pages.join(""))).toContain("列GPIO16没有按键响应,请检查接线");
        return;
      }
      const findings = findingsIn(pages, "zh");
      const named = findings.find((finding) => finding.startsWith(classWords.zh[drill.faultClass]));
      const [cause, fix] = (named ?? "").split(" > ");
      // More than a class and a title.
      expect(cause?.match(/[\u4e00-\u9fff]/g)?.length, cause).toBeGreaterThan(8);
      expect(fix).toMatch(/[\u4e00-\u9fff]/);
      if (drill.menu.at !== "selfTest") expect(dense(findings.join(""))).toMatch(/请检查这些线路是否短路|请检查磁盘/);
    });
  });
});

describe("the drill on a panel of 32 rows", () => {
  it.each(drills.filter(({ defect }) => ["getty on the port", "column wire broken", "row shorted"].includes(defect)))(
    "$defect",
    async (drill) => {
      const low = [/\[display\]\npart = "ssd1306"/, '[display]\npart = "ssd1306"\nheight = 32'] as const;
      await withDefect(drill, { edits: [low], oled: new SimOled({ height: 32 }) }, async (pad) => {
        const whole = dense((await ways[drill.menu.at](pad)).join(" "));
        const { cause = drill.cause, fix = drill.fix } = drill.menu;
        expect(whole).toMatch(loose(cause));
        expect(whole).toMatch(loose(fix));
      });
    },
  );
});

describe("what a technician at the panel cannot read there", () => {
  it("is anything at all, of a display at another address: the panel is dark, and the log names both addresses", async () => {
    await withDefect({ defect: "wrong I2C address" }, {}, async ({ oled, events, enterMenu, pad }) => {
      await enterMenu();
      expect(oled.isOn).toBe(false);
      expect(events).toContainEqual(
        expect.objectContaining({ event: "fault", code: "PP304", detail: expect.stringMatching(/0x3C.*0x3D/) }),
      );
      expect(pad.faults).toEqual(["PP304"]);
    });
  });

  it("is a row that is joined to another, as long as nobody presses its keys: the menu does not open, and no fault is known", async () => {
    const { matrix, holdChord, pad, shown, end } = await drilledPad();
    matrix.short("row1", "row2");
    await holdChord();
    expect(shown()).toContain("WELCOME");
    expect(pad.faults).toEqual([]);
    await end();
  });
});

function isWarning({ isHealthy }: Drill): boolean {
  return isHealthy === true;
}
