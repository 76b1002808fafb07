import type { FaultClass } from "../faults/fault-class.ts";
import type { FaultRow } from "../faults/fault-row.ts";
import type { FaultPage } from "./fault-page.ts";
import type { Language } from "./text.ts";

interface Words {
  readonly headings: Readonly<
    Record<"screen" | "remedy" | "pinTry" | "service" | "class" | "commands" | "measures", string>
  >;
  readonly unseen: string;
  readonly dark: string;
  readonly counted: string;
  readonly notCounted: string;
  readonly outOfService: string;
  readonly inService: string;
  readonly classes: Readonly<Record<FaultClass, string>>;
  readonly areas: Readonly<Record<FaultRow["area"], string>>;
}

export const pageWords: Readonly<Record<Language, Words>> = {
  en: {
    headings: {
      screen: "The customer sees",
      remedy: "What to do",
      pinTry: "PIN try",
      service: "Service",
      class: "Class",
      commands: "Commands",
      measures: "What to measure",
    },
    unseen: "nothing of it",
    dark: "a dark panel: the pad does not start",
    counted: "stays counted: the PIN may have reached the bank",
    notCounted: "not counted",
    outOfService: "the pad is out of service until the fault is gone",
    inService: "the pad stays in service",
    classes: { machine: "machine", "set-up": "set-up", network: "network", bank: "bank" },
    areas: {
      "set-up": "set-up",
      keypad: "keypad",
      display: "display",
      reader: "card reader",
      "host link": "link to the host",
      keys: "keys",
      store: "store",
      service: "service",
      bug: "the program itself",
    },
  },
  zh: {
    headings: {
      screen: "客户看到",
      remedy: "处理方法",
      pinTry: "密码尝试次数",
      service: "服务状态",
      class: "类别",
      commands: "相关命令",
      measures: "测量方法",
    },
    unseen: "无提示",
    dark: "屏幕不亮:本机未启动",
    counted: "仍计一次:密码可能已到达银行",
    notCounted: "不计次数",
    outOfService: "故障排除前暂停服务",
    inService: "继续服务",
    classes: { machine: "本机", "set-up": "设置", network: "网络", bank: "银行" },
    areas: {
      "set-up": "设置",
      keypad: "键盘",
      display: "显示屏",
      reader: "读卡器",
      "host link": "主机连接",
      keys: "密钥",
      store: "存储",
      service: "服务",
      bug: "程序本身",
    },
  },
};

/** The prompt, title first, or what there is instead of one. */
export function seenBy(page: FaultPage, language: Language): readonly string[] | string {
  const { unseen, dark } = pageWords[language];
  return page.screen?.[language] ?? (page.isOutOfService ? dark : unseen);
}

/** What is the same sort of fact on every page. */
export function factsOf(page: FaultPage, language: Language): [heading: string, text: string][] {
  const { headings, classes, areas, ...said } = pageWords[language];
  return [
    [headings.pinTry, page.isTryCounted ? said.counted : said.notCounted],
    [headings.service, page.isOutOfService ? said.outOfService : said.inService],
    [headings.class, `${classes[page.class]} (${areas[page.area]})`],
  ];
}
