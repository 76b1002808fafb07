import { describe, expect, it } from "vitest";
import { type Check, type Finding, good, skipped, warn } from "../../../src/doctor/check.ts";
import { judgeTemperature } from "../../../src/doctor/machine-checks.ts";
import { judgeAtRest } from "../../../src/doctor/part-checks.ts";
import { reportJson, reportLines } from "../../../src/doctor/report.ts";
import { runWords } from "../../../src/doctor/report-words.ts";
import type { Found } from "../../../src/doctor/run-checks.ts";
import { judgeKeys, judgeStore } from "../../../src/doctor/store-checks.ts";
import { cardWords } from "../../../src/doctor/store-words.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { faultTable } from "../../../src/faults/fault-table.ts";

function found(id: string, faultClass: Found["faultClass"], title: Check["title"], finding: Finding): Found {
  return { ...finding, id, faultClass, title, tookMs: 1 };
}

const keypad = { en: "keypad lines", zh: "键盘线路" };
const resting = { groundedCols: [16], held: [], joinedRows: [] };
const testKey = {
  slot: "dukpt",
  kcv: "A1B2C3",
  kcvMethod: "tdes-ecb-zeros",
  isTestKey: true,
  transactionsLeft: 5_000,
  expected: undefined,
};

const sick: readonly Found[] = [
  found("temperature", "machine", { en: "temperature", zh: "温度" }, judgeTemperature("48312\n")),
  found("keypad", "machine", keypad, judgeAtRest(resting, false)),
  found("pressed", "machine", { en: "every key pressed", zh: "逐键测试" }, skipped(runWords.notWithout(keypad))),
  found(
    "store",
    "machine",
    { en: "store of tries and keys", zh: "次数与密钥存储" },
    judgeStore(new Fault("PP702", "both copies are torn")),
  ),
  found("keys", "set-up", { en: "keys", zh: "密钥" }, judgeKeys([testKey], ["dukpt"])),
  found("cards", "PIN", { en: "locked cards", zh: "锁定的卡" }, warn(cardWords.lockedHere(1), cardWords.unlock)),
];

describe("doctor's report in Chinese", () => {
  it("is Chinese from the first heading to the last line, with commands and facts as they are", () => {
    expect(reportLines(sick, { isColoured: false, language: "zh" })).toEqual([
      "密码",
      "  ! 锁定的卡:1 张卡因密码错误在本机锁定",
      "      处理:`pinpad attempts list` 可查看 (卡号已掩码);确认持卡人身份后,用 `pinpad attempts unlock REFERENCE --reason WHY` 解锁",
      "",
      "本机",
      "  ✓ 温度:48 °C",
      "  ✗ 键盘线路:没有驱动行线时仍为低电平:列线 GPIO 16 (PP202)",
      "      处理:检查 GPIO 16 到 3.3 V 的 10 kOhm 上拉电阻和导线,以及是否对地短路",
      '  - 逐键测试:须先排除"键盘线路"的问题',
      "  ✗ 次数与密钥存储:存储文件已损坏,且无法用第二份副本修复 (both copies are torn) (PP702)",
      `      处理:${faultTable.PP702.remedy.zh}`,
      "",
      "设置",
      "  ! 密钥:dukpt A1B2C3 (tdes-ecb-zeros),测试密钥,剩余 5000 笔交易",
      "      处理:公开的测试密钥不能保护密码:客户使用本机前,请装载收单机构的密钥",
      "",
      "最可能的原因:键盘线路:没有驱动行线时仍为低电平:列线 GPIO 16。",
      "  处理:检查 GPIO 16 到 3.3 V 的 10 kOhm 上拉电阻和导线,以及是否对地短路",
      "  其次:次数与密钥存储、密钥、锁定的卡。",
      "已检查 5 项,跳过 1 项。",
    ]);
  });

  it("says so when nothing is wrong, and when payments go on", () => {
    const sound = [found("cards", "PIN", { en: "locked cards", zh: "锁定的卡" }, good(cardWords.none))];
    expect(reportLines(sound, { isColoured: false, language: "zh" }).at(-1)).toBe("能看到的都没有问题:已检查 1 项。");
    const warned = sick.filter(({ id }) => id === "cards");
    expect(reportLines(warned, { isColoured: false, language: "zh" })).toContain(
      "请留意,交易可继续:锁定的卡:1 张卡因密码错误在本机锁定。",
    );
  });

  it("has as many lines as the English one, each for the same finding", () => {
    const shapeOf = (language: "en" | "zh") =>
      reportLines(sick, { isColoured: false, language }).map((line) => /^ *[✓✗!-]?/.exec(line)?.[0]);
    expect(shapeOf("zh")).toEqual(shapeOf("en"));
  });

  it("stands beside the English one for programs, whose ids and classes are nobody's language", () => {
    const { cause, fix } = judgeAtRest(resting, false);
    expect(reportJson(sick)).toMatchObject({
      causes: ["keypad", "store", "keys", "cards"],
      checks: expect.arrayContaining([
        expect.objectContaining({
          id: "keypad",
          class: "machine",
          state: "bad",
          cause: cause.en,
          causeZh: cause.zh,
          fix: fix?.en,
          fixZh: fix?.zh,
        }),
      ]),
    });
  });
});
