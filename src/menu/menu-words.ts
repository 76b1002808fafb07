import type { Language } from "../prompts/text.ts";
import type { CountName, FindingClass, HostStageName } from "./menu-fact.ts";
import type { MenuItem } from "./menu-state.ts";

/** The menu's words in one language: 21 letters a line of English, 8 characters one of Chinese, a tab counting for nothing. */
export interface MenuWords {
  readonly title: string;
  readonly codeTitle: string;
  readonly items: Readonly<Record<MenuItem, string>>;
  readonly listKeys: readonly string[];
  readonly noCode: readonly string[];
  readonly mustWait: (wait: string) => readonly string[];
  readonly code: Readonly<Record<"asked" | "wrong" | "tooShort", string>>;
  readonly triesLeft: (count: number) => string;
  readonly checking: string;
  readonly working: string;
  readonly progress: (done: number, of: number) => string;
  readonly classes: Readonly<Record<FindingClass, string>>;
  readonly well: string;
  readonly notSeen: string;
  readonly noFault: string;
  readonly noKey: string;
  readonly keyKind: Readonly<Record<"test" | "live", string>>;
  readonly stages: Readonly<Record<HostStageName, string>>;
  readonly notWanted: string;
  readonly counts: Readonly<Record<CountName, string>>;
  readonly line: Readonly<Record<"row" | "column", string>>;
  readonly lineCounts: Readonly<Record<"bounces" | "ghosts" | "strayEdges" | "stuck", string>>;
  readonly standing: string;
  readonly ago: Readonly<Record<"minutes" | "hours" | "days", (count: number) => string>>;
  readonly beforeStart: string;
  readonly timeUnknown: string;
  readonly faultKeys: string;
  readonly helpTitle: string;
  readonly noticeTitle: string;
  readonly scan: readonly string[];
  readonly explain: string;
  readonly press: string;
  readonly allSeen: string;
  readonly cancelEnds: string;
  /** All of one wire's keys were never seen. */
  readonly deadLine: (line: "row" | "column", gpio: number) => string;
  readonly frame: readonly string[];
  readonly contrast: Readonly<Record<"title" | "keys" | "back", string>>;
}

const en: MenuWords = {
  title: "SERVICE",
  codeTitle: "SERVICE CODE",
  items: {
    selfTest: "Self-test",
    faults: "Last faults",
    network: "Network test",
    keys: "Key check values",
    versions: "Versions",
    counters: "Counters",
    tries: "PIN tries, locks",
    language: "Language",
    keypadTest: "Keypad test",
    displayTest: "Display test",
  },
  listKeys: ["ENTER: next page", "CANCEL: out"],
  noCode: ["No service code was", "set. Run, with the", "service stopped:", "pinpad service-code", "set"],
  mustWait: (wait) => ["Too many wrong codes.", `Again in ${wait}.`],
  code: { asked: "ENTER when done.", wrong: "The code was WRONG.", tooShort: "6 digits or more." },
  triesLeft: (count) => `Tries left: ${count}`,
  checking: "Checking ...",
  working: "One moment ...",
  progress: (done, of) => `${done} of ${of} looked at`,
  classes: { PIN: "PIN", machine: "Machine", "set-up": "Set-up", network: "Network", bank: "Bank" },
  well: "OK",
  notSeen: "not seen:",
  noFault: "No fault.",
  noKey: "No key is loaded.",
  keyKind: { test: "TEST", live: "live" },
  stages: { connect: "Connection", signOn: "Sign-on", echo: "Echo" },
  notWanted: "not used",
  counts: {
    minutesUp: "Up, minutes",
    transactions: "Transactions",
    approved: "Approved",
    wrongPins: "Wrong PINs",
    hostSilent: "Host silent",
    swipes: "Swipes/cleaning",
    insertions: "Chips/cleaning",
    readErrors: "Errors/cleaning",
    powerCuts: "Power cuts",
    transactionsLeft: "PINs left",
    cardsCounted: "Cards with tries",
    cardsLocked: "Locked here",
    cardsLockedByBank: "Locked by bank",
  },
  line: { row: "Row GPIO", column: "Column GPIO" },
  lineCounts: { bounces: "bounces", ghosts: "ghosts", strayEdges: "stray edges", stuck: "stuck" },
  standing: "It is there now.",
  ago: {
    minutes: (count) => `${count} min ago.`,
    hours: (count) => `${count} hours ago.`,
    days: (count) => `${count} days ago.`,
  },
  beforeStart: "Before the restart.",
  timeUnknown: "When is not known.",
  faultKeys: "ENTER next, 0 help",
  helpTitle: "HELP PAGE",
  noticeTitle: "FOR SERVICE",
  scan: ["Scan for", "its help", "page."],
  explain: "See, by SSH:",
  press: "Press each key:",
  allSeen: "All keys work.",
  cancelEnds: "CANCEL twice: back",
  deadLine: (line, gpio) => `${line} GPIO ${gpio}: no key seen. Check its wire.`,
  frame: ["Is the frame whole,", "and nothing shifted?", "If not: check the", "chip in [display]."],
  contrast: { title: "Contrast", keys: "4 darker, 6 brighter", back: "ENTER: back" },
};

const zh: MenuWords = {
  title: "维护菜单",
  codeTitle: "维护口令",
  items: {
    selfTest: "自检",
    faults: "最近故障",
    network: "网络测试",
    keys: "密钥校验值",
    versions: "版本",
    counters: "计数器",
    tries: "锁卡情况",
    language: "语言",
    keypadTest: "键盘测试",
    displayTest: "显示测试",
  },
  listKeys: ["确认键:下一页", "取消键:退出"],
  noCode: ["未设置维护口令", "请停止服务后运行", "pinpad service-code", "set"],
  mustWait: (wait) => ["口令错误次数过多", `${wait}后再试`],
  code: { asked: "输完请按确认键", wrong: "口令错误", tooShort: "口令至少6位" },
  triesLeft: (count) => `还可试${count}次`,
  checking: "正在核对",
  working: "请稍候",
  progress: (done, of) => `已查${done}/${of}`,
  classes: { PIN: "密码", machine: "本机", "set-up": "设置", network: "网络", bank: "银行" },
  well: "正常",
  notSeen: "未检查:",
  noFault: "无故障",
  noKey: "未装载密钥",
  keyKind: { test: "测试", live: "正式" },
  stages: { connect: "连接", signOn: "签到", echo: "回响" },
  notWanted: "不使用",
  counts: {
    minutesUp: "运行分钟",
    transactions: "交易",
    approved: "成功",
    wrongPins: "密码错误",
    hostSilent: "主机无应答",
    swipes: "清洁后刷卡",
    insertions: "清洁后插卡",
    readErrors: "清洁后错误",
    powerCuts: "断电次数",
    transactionsLeft: "密钥余次",
    cardsCounted: "有计次的卡",
    cardsLocked: "本机锁卡",
    cardsLockedByBank: "银行锁卡",
  },
  line: { row: "行 GPIO", column: "列 GPIO" },
  lineCounts: { bounces: "抖动", ghosts: "鬼键", strayEdges: "杂散", stuck: "卡键" },
  standing: "故障仍在",
  ago: {
    minutes: (count) => `${count}分钟前`,
    hours: (count) => `${count}小时前`,
    days: (count) => `${count}天前`,
  },
  beforeStart: "本次启动之前",
  timeUnknown: "时间不详",
  faultKeys: "确认翻页 0帮助",
  helpTitle: "帮助",
  noticeTitle: "维修提示",
  scan: ["扫码看", "帮助页"],
  explain: "请用 SSH 运行",
  press: "请逐个按键",
  allSeen: "按键全部正常",
  cancelEnds: "按两次取消返回",
  deadLine: (line, gpio) => `${line === "row" ? "行" : "列"} GPIO ${gpio} 没有按键响应,请检查接线。`,
  frame: ["边框完整不偏移?", "否则请检查配置"],
  contrast: { title: "对比度", keys: "4变暗 6变亮", back: "确认键:返回" },
};

export const menuWords: Readonly<Record<Language, MenuWords>> = { en, zh };
