import type { MenuFact, SeenFault } from "../../menu/menu-fact.ts";
import { menuPages } from "../../menu/menu-pages.ts";
import type { Menu, MenuKey, MenuPlace, MenuRules } from "../../menu/menu-state.ts";
import { patternCount } from "../../menu/test-patterns.ts";
import type { Language } from "../../prompts/text.ts";

const keys: readonly MenuKey[] = ["1", "2", "3", "f1", "4", "5", "6", "clear", "7", "8", "9", "cancel", "0", "enter"];

export function sampleRules(panel: MenuRules["panel"], helpUrl?: string): MenuRules {
  return { panel, helpUrl, contrast: 143, keys };
}

export const sampleHelpUrl = "HTTPS://PINPADD.EXAMPLE/";

const faults: readonly SeenFault[] = [
  { code: "PP402", detail: "/dev/ttyAMA0 does not answer", agoMs: 0, isStanding: true },
  { code: "PP501", detail: "getaddrinfo ENOTFOUND host.example", agoMs: 25 * 60_000, isStanding: false },
];

const earlier: SeenFault = {
  code: "PP806",
  detail: "the display does not answer",
  agoMs: 50 * 3_600_000,
  isStanding: false,
  isEarlier: true,
};

const well = (part: "keys" | "store" | "display" | "keypad" | "clock", isWell = true): MenuFact => ({
  fact: "part",
  part,
  isWell,
});

const facts: Readonly<
  Record<string, readonly [item: Extract<MenuPlace, { at: "facts" }>["item"], facts: readonly MenuFact[]]>
> = {
  "self-test": ["selfTest", [well("keys"), well("store"), well("display"), well("keypad"), well("clock")]],
  "self-test-faults": [
    "selfTest",
    [
      { fact: "standing", code: "PP202" },
      well("keys", false),
      well("store"),
      well("display"),
      well("keypad", false),
      well("clock", false),
    ],
  ],
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
  ...Object.entries(facts).map(([name, [item, told]]) => [name, { at: "facts", item, facts: told, page: 0 }] as const),
  ["fault", { at: "fault", faults, number: 0, page: 0 }],
  ["fault-over", { at: "fault", faults, number: 1, page: 0 }],
  ["fault-before-restart", { at: "fault", faults: [earlier], number: 0, page: 0 }],
  ["fault-before-restart-unknown", { at: "fault", faults: [{ ...earlier, agoMs: undefined }], number: 0, page: 0 }],
  ["help", { at: "help", faults, number: 0, page: 0 }],
  ["keypad-test", { at: "keypadTest", seen: [] }],
  ["keypad-test-column", { at: "keypadTest", seen: ["1", "3", "f1", "4", "6", "clear", "7", "9", "cancel", "0"] }],
  ["keypad-test-done", { at: "keypadTest", seen: keys }],
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
