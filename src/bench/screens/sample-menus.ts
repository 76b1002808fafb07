import { faultTable } from "../../faults/fault-table.ts";
import { meaningsZh } from "../../faults/meanings-zh.ts";
import type { MenuFact, SeenFault } from "../../menu/menu-fact.ts";
import { menuPages } from "../../menu/menu-pages.ts";
import type { KeypadLine, Menu, MenuKey, MenuPlace, MenuRules } from "../../menu/menu-state.ts";
import { patternCount } from "../../menu/test-patterns.ts";
import type { Language } from "../../prompts/text.ts";

const keys: readonly MenuKey[] = ["1", "2", "3", "f1", "4", "5", "6", "clear", "7", "8", "9", "cancel", "0", "enter"];

export function sampleRules(panel: MenuRules["panel"], helpUrl?: string): MenuRules {
  return { panel, helpUrl, contrast: 143, keys, lines };
}

export const sampleHelpUrl = "HTTPS://PINPADD.EXAMPLE/";

const faults: readonly SeenFault[] = [
  { code: "PP402", detail: "/dev/ttyAMA0 does not answer", agoMs: 0, isStanding: true },
  { code: "PP501", detail: "getaddrinfo ENOTFOUND host.example", agoMs: 25 * 60_000, isStanding: false },
];

const lines: readonly KeypadLine[] = [
  { line: "row", gpio: 5, keys: ["1", "2", "3", "f1"] },
  { line: "column", gpio: 16, keys: ["2", "5", "8", "enter"] },
];

/** As doctor tells the unlikely machine on which all of this is so; the fault's own words are there in both languages. */
const findings: readonly MenuFact[] = [
  {
    fact: "finding",
    findingClass: "machine",
    title: { en: "reader's serial port", zh: "读卡器串口" },
    cause: {
      en: "a login (getty) has /dev/ttyS0 open: serial-getty@ttyS0.service (agetty)",
      zh: "登录程序(getty)占用了 /dev/ttyS0",
    },
    fix: {
      en: "`sudo systemctl mask --now serial-getty@ttyS0.service`, then `sudo systemctl restart pinpadd`",
      zh: "请运行 sudo systemctl mask --now serial-getty@ttyS0.service,再重启服务",
    },
    code: "PP401",
  },
  {
    fact: "finding",
    findingClass: "PIN",
    title: { en: "locked cards", zh: "锁定的卡" },
    cause: { en: "1 locked after wrong PINs, here or by the bank", zh: "1张卡因密码错误被锁" },
    fix: { en: "`pinpad attempts list` shows them masked", zh: "请用 pinpad attempts list 查看" },
  },
];
const detail = "Keys always come in twos: row GPIO 6 and row GPIO 13 are joined";
const notices: readonly MenuFact[] = [
  {
    fact: "finding",
    findingClass: "machine",
    title: { en: faultTable.PP202.meaning.replace(/\.$/, ""), zh: meaningsZh.PP202.replace(/。$/, "") },
    cause: { en: detail, zh: detail },
    fix: faultTable.PP202.remedy,
    code: "PP202",
  },
];
const seen: readonly MenuFact[] = [
  { fact: "seenWell", title: { en: "disk of the store", zh: "存储磁盘" } },
  { fact: "seenWell", title: { en: "store of tries and keys", zh: "次数与密钥存储" } },
  {
    fact: "notSeen",
    title: { en: "power supply", zh: "供电" },
    cause: { en: "no rpi_volt sensor here", zh: "没有 rpi_volt 传感器" },
  },
];

const earlier: SeenFault = {
  code: "PP806",
  detail: "the display does not answer",
  agoMs: 50 * 3_600_000,
  isStanding: false,
  isEarlier: true,
};

const facts: Readonly<
  Record<string, readonly [item: Extract<MenuPlace, { at: "facts" }>["item"], facts: readonly MenuFact[]]>
> = {
  "self-test": ["selfTest", seen],
  "self-test-findings": ["selfTest", [...findings, ...seen]],
  "no-fault": ["faults", [{ fact: "noFault" }]],
  network: [
    "network",
    [
      { fact: "reached", stage: "connect", tookMs: 12 },
      { fact: "notWanted", stage: "signOn" },
      { fact: "reached", stage: "echo", tookMs: 154 },
    ],
  ],
  "network-fault": [
    "network",
    [
      { fact: "reached", stage: "connect", tookMs: 12 },
      { fact: "notReached", stage: "signOn", code: "PP510", detail: "the host answered the sign-on with 03" },
    ],
  ],
  keys: [
    "keys",
    [
      { fact: "heldKey", slot: "dukpt", method: "tdes-zeros", checkValue: "AF8C07", isTest: true },
      { fact: "heldKey", slot: "tmk", method: "aes-cmac-zeros", checkValue: "08793E25AB", isTest: false },
    ],
  ],
  "no-key": ["keys", [{ fact: "noKey" }]],
  versions: [
    "versions",
    [
      { fact: "version", name: "pinpadd", version: "0.1.0" },
      { fact: "version", name: "Node", version: "20.19.4" },
      { fact: "version", name: "Linux", version: "6.12.34+rpt-rpi-v8" },
    ],
  ],
  counters: [
    "counters",
    [
      { fact: "count", name: "minutesUp", value: 1_440 },
      { fact: "count", name: "transactions", value: 312 },
      { fact: "count", name: "approved", value: 298 },
      { fact: "count", name: "wrongPins", value: 9 },
      { fact: "count", name: "hostSilent", value: 1 },
      { fact: "count", name: "transactionsLeft", value: 1_048_263 },
      { fact: "count", name: "swipes", value: 104_800 },
      { fact: "count", name: "insertions", value: 104_800 },
      { fact: "count", name: "readErrors", value: 312 },
      { fact: "count", name: "powerCuts", value: 2 },
      { fact: "line", health: { line: "column", gpio: 21, bounces: 100, ghosts: 0, strayEdges: 10, stuck: 2 } },
    ],
  ],
  tries: [
    "tries",
    [
      { fact: "count", name: "cardsCounted", value: 3 },
      { fact: "count", name: "cardsLocked", value: 1 },
      { fact: "count", name: "cardsLockedByBank", value: 0 },
    ],
  ],
};

const places: readonly (readonly [name: string, place: MenuPlace])[] = [
  ["no-code", { at: "noCode", page: 0 }],
  ["must-wait", { at: "mustWait", waitMs: 8 * 60_000 }],
  ["code", { at: "code", digitCount: 0, triesLeft: 5, said: "asked" }],
  ["code-12-digits", { at: "code", digitCount: 12, triesLeft: 5, said: "asked" }],
  ["code-wrong", { at: "code", digitCount: 0, triesLeft: 4, said: "wrong" }],
  ["code-too-short", { at: "code", digitCount: 4, triesLeft: 5, said: "tooShort" }],
  ["checking", { at: "checking" }],
  [
    "code-not-checked",
    { at: "notChecked", fault: { code: "PP703", detail: "EROFS: write", agoMs: 0, isStanding: true }, page: 0 },
  ],
  ["list", { at: "list", page: 0 }],
  ["working", { at: "working", item: "network" }],
  ["working-counted", { at: "working", item: "selfTest", done: 9, of: 17 }],
  ...Object.entries(facts).map(([name, [item, told]]) => [name, { at: "facts", item, facts: told, page: 0 }] as const),
  ["fault", { at: "fault", faults, number: 0, page: 0 }],
  ["fault-over", { at: "fault", faults, number: 1, page: 0 }],
  ["fault-before-restart", { at: "fault", faults: [earlier], number: 0, page: 0 }],
  ["fault-before-restart-unknown", { at: "fault", faults: [{ ...earlier, agoMs: undefined }], number: 0, page: 0 }],
  ["help", { at: "help", faults, number: 0, page: 0 }],
  ["keypad-test", { at: "keypadTest", seen: [] }],
  ["keypad-test-column", { at: "keypadTest", seen: ["1", "3", "f1", "4", "6", "clear", "7", "9", "cancel", "0"] }],
  ["keypad-test-done", { at: "keypadTest", seen: keys }],
  ...lines.map((line) => [`keypad-test-${line.line}-dead`, { at: "keypadVerdict", line, page: 0 }] as const),
  ["notice", { at: "notice", facts: notices, page: 0 }],
  ...Array.from(
    { length: patternCount },
    (_, pattern) => [`display-test-${pattern + 1}`, { at: "displayTest", pattern }] as const,
  ),
  ["display-test-glyphs", { at: "glyphs" }],
  ["display-test-contrast", { at: "contrast", contrast: 143 }],
];

export interface SampleMenu {
  readonly name: string;
  readonly menu: Menu;
  readonly rules: MenuRules;
}

/** Every page of the service menu in one language on one panel. */
export function sampleMenus(language: Language, panel: MenuRules["panel"]): SampleMenu[] {
  const rules = sampleRules(panel, sampleHelpUrl);
  const withoutPages: SampleMenu[] = pagesOf(
    "help-without-pages",
    { at: "help", faults, number: 0, page: 0 },
    language,
    sampleRules(panel),
  );
  return [...places.flatMap(([name, place]) => pagesOf(name, place, language, rules)), ...withoutPages];
}

function pagesOf(name: string, place: MenuPlace, language: Language, rules: MenuRules): SampleMenu[] {
  if (!("page" in place)) return [{ name, menu: { place, language }, rules }];
  const isPicture = place.at === "help" && rules.panel === "tall" && rules.helpUrl !== undefined;
  const pages = isPicture ? 1 : menuPages({ place, language }, rules);
  return Array.from({ length: pages }, (_, page) => ({
    name: pages === 1 ? name : `${name}-${page + 1}`,
    menu: { place: { ...place, page }, language },
    rules,
  }));
}
