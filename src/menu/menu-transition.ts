import { languages } from "../prompts/catalogue.ts";
import type { MenuEffect, MenuEnd, MenuEvent } from "./menu-event.ts";
import { menuPages } from "./menu-pages.ts";
import {
  type AskedItem,
  type Menu,
  type MenuItem,
  type MenuKey,
  type MenuPlace,
  type MenuRules,
  menuItems,
} from "./menu-state.ts";
import { otherContrast, patternCount } from "./test-patterns.ts";

export interface MenuStep {
  readonly menu: Menu;
  readonly effects: readonly MenuEffect[];
}

type Place<At extends MenuPlace["at"]> = Extract<MenuPlace, { at: At }>;
type Row<At extends MenuPlace["at"]> = (place: Place<At>, name: MenuKey, menu: Menu, rules: MenuRules) => MenuStep;

/** What each key does at each place; where no key does anything it is not here. */
const keyRows: { readonly [At in MenuPlace["at"]]?: Row<At> } = {
  noCode: (place, name, menu, rules) => (name === "enter" ? turned(place, name, menu, rules) : closed(menu, "left")),
  mustWait: (_, __, menu) => closed(menu, "left"),
  notChecked: (place, name, menu, rules) =>
    name === "cancel" ? closed(menu, "left") : turned(place, name, menu, rules),
  list: (place, name, menu, rules) => {
    const item = itemOf(name);
    if (item) return chosen(item, menu);
    return name === "cancel" ? closed(menu, "left") : turned(place, name, menu, rules);
  },
  working: (_, name, menu) => (name === "cancel" ? at(menu, { at: "list", page: 0 }) : same(menu)),
  facts: (place, name, menu, rules) =>
    name === "cancel" ? at(menu, { at: "list", page: 0 }) : turned(place, name, menu, rules),
  fault: (place, name, menu, rules) => {
    if (name === "cancel") return at(menu, { at: "list", page: 0 });
    if (name === "0" || name === "help") return at(menu, { ...place, at: "help", page: 0 });
    const isLastPage = place.page + 1 >= menuPages(menu, rules);
    if (name !== "enter" || !isLastPage) return turned(place, name, menu, rules);
    return at(menu, { ...place, number: (place.number + 1) % place.faults.length, page: 0 });
  },
  help: (place, name, menu, rules) =>
    name === "enter" && menuPages(menu, rules) > 1
      ? turned(place, name, menu, rules)
      : at(menu, { ...place, at: "fault", page: 0 }),
  keypadTest: (place, name, menu, rules) => {
    // CANCEL is tested by its first press, and ends the test by its second.
    if (name === "cancel" && place.seen.includes(name)) return at(menu, verdictOf(place.seen, rules));
    return place.seen.includes(name) ? same(menu) : at(menu, { ...place, seen: [...place.seen, name] });
  },
  keypadVerdict: (place, name, menu, rules) =>
    name === "cancel" ? at(menu, { at: "list", page: 0 }) : turned(place, name, menu, rules),
  displayTest: ({ pattern }, name, menu) => {
    if (name === "cancel") return at(menu, { at: "list", page: 0 });
    const isLast = pattern + 1 >= patternCount;
    return at(menu, isLast ? { at: "glyphs" } : { at: "displayTest", pattern: pattern + 1 });
  },
  glyphs: (_, name, menu, { contrast }) =>
    at(menu, name === "cancel" ? { at: "list", page: 0 } : { at: "contrast", contrast }),
  contrast: ({ contrast }, name, menu) => {
    if (name === "cancel" || name === "enter") return at(menu, { at: "list", page: 0 });
    const changed = otherContrast(contrast, name);
    return changed === contrast ? same(menu) : at(menu, { at: "contrast", contrast: changed });
  },
};

type EventRow<Type extends MenuEvent["type"]> = (
  event: Extract<MenuEvent, { type: Type }>,
  menu: Menu,
  rules: MenuRules,
) => MenuStep;

const eventRows: { readonly [Type in MenuEvent["type"]]: EventRow<Type> } = {
  held: ({ hasCode, waitMs, triesLeft, language }, menu) => {
    if (menu.place.at !== "closed") return same(menu);
    if (!hasCode) return opened({ at: "noCode", page: 0 }, language, "noCode");
    if (waitMs > 0) return opened({ at: "mustWait", waitMs }, language, "mustWait");
    return opened({ at: "code", digitCount: 0, triesLeft, said: "asked" }, language, "codeWanted");
  },
  codeTyped: ({ digitCount }, menu) =>
    menu.place.at === "code" ? at(menu, { ...menu.place, digitCount, said: "asked" }) : same(menu),
  codeTooShort: ({ digitCount }, menu) =>
    menu.place.at === "code" ? at(menu, { ...menu.place, digitCount, said: "tooShort" }) : same(menu),
  codeEntered: (_, menu) => (menu.place.at === "code" ? at(menu, { at: "checking" }, { do: "checkCode" }) : same(menu)),
  codeCanceled: (_, menu) => (menu.place.at === "code" ? closed(menu, "left") : same(menu)),
  codeRight: (_, menu) =>
    menu.place.at === "checking"
      ? at(menu, { at: "list", page: 0 }, recorded({ event: "serviceMenuEntered" }))
      : same(menu),
  codeWrong: ({ triesLeft, waitMs }, menu) => {
    if (menu.place.at !== "checking") return same(menu);
    const record = recorded({ event: "serviceCodeWrong", triesLeft, waitMs });
    if (waitMs > 0) return at(menu, { at: "mustWait", waitMs }, record);
    return at(menu, { at: "code", digitCount: 0, triesLeft, said: "wrong" }, record, { do: "beginCode" });
  },
  codeFailed: ({ fault }, menu) =>
    menu.place.at === "checking" ? at(menu, { at: "notChecked", fault, page: 0 }) : same(menu),
  pressed: ({ name }, menu, rules) => pressed(name, menu, rules),
  told: ({ item, facts }, menu) =>
    isAwaited(menu, item) ? at(menu, { at: "facts", item, facts, page: 0 }) : same(menu),
  progressed: ({ item, done, of }, menu) =>
    isAwaited(menu, item) ? at(menu, { at: "working", item, done, of }) : same(menu),
  faultsTold: ({ faults }, menu) => {
    if (!isAwaited(menu, "faults")) return same(menu);
    if (faults.length === 0) return at(menu, { at: "facts", item: "faults", facts: [{ fact: "noFault" }], page: 0 });
    return at(menu, { at: "fault", faults, number: 0, page: 0 });
  },
  timeUp: (_, menu) => closed(menu, "timeUp"),
  stopped: (_, menu) => closed(menu, "stopped"),
};

/** The service menu's one transition. Pure. */
export function nextMenu<Type extends MenuEvent["type"]>(
  menu: Menu,
  event: Extract<MenuEvent, { type: Type }>,
  rules: MenuRules,
): MenuStep {
  const row = eventRows[event.type] as EventRow<Type>;
  return row(event, menu, rules);
}

function pressed(name: MenuKey, menu: Menu, rules: MenuRules): MenuStep {
  const { place } = menu;
  if (name === "language" && place.at !== "keypadTest" && place.at !== "closed") return respoken(menu);
  const row = keyRows[place.at] as Row<typeof place.at> | undefined;
  return row ? row(place, name, menu, rules) : same(menu);
}

function itemOf(name: MenuKey): MenuItem | undefined {
  return name in menuItems ? menuItems[name as keyof typeof menuItems] : undefined;
}

/** A wire is named where all of its keys, and no others, are missing: fingers that were lazy leave other gaps. */
function verdictOf(seen: readonly MenuKey[], { keys, lines }: MenuRules): MenuPlace {
  const missing = keys.filter((name) => !seen.includes(name));
  const line = lines.find(
    (one) => missing.length === one.keys.length && one.keys.every((name) => missing.includes(name)),
  );
  return line && missing.length > 0 ? { at: "keypadVerdict", line, page: 0 } : { at: "list", page: 0 };
}

/** Items that need nothing of the pad. */
const ownPlaces: { readonly [Item in MenuItem]?: MenuPlace } = {
  keypadTest: { at: "keypadTest", seen: [] },
  displayTest: { at: "displayTest", pattern: 0 },
};

function chosen(item: MenuItem, menu: Menu): MenuStep {
  const record = recorded({ event: "serviceMenuUsed", item });
  if (item === "language") return { ...respoken(menu), effects: [record] };
  const own = ownPlaces[item];
  if (own) return at(menu, own, record);
  const asked = item as AskedItem;
  return at(menu, { at: "working", item: asked }, record, { do: "ask", item: asked });
}

function turned(
  place: Place<"noCode" | "notChecked" | "list" | "facts" | "fault" | "help" | "keypadVerdict">,
  name: MenuKey,
  menu: Menu,
  rules: MenuRules,
): MenuStep {
  const step = name === "enter" ? 1 : name === "clear" ? -1 : 0;
  const pages = menuPages(menu, rules);
  return step === 0 ? same(menu) : at(menu, { ...place, page: (place.page + step + pages) % pages });
}

/** The next language; pages are others in it. */
function respoken({ place, language }: Menu): MenuStep {
  const next = languages[(languages.indexOf(language) + 1) % languages.length] ?? language;
  return { menu: { language: next, place: "page" in place ? { ...place, page: 0 } : place }, effects: [] };
}

function isAwaited({ place }: Menu, item: AskedItem): boolean {
  return place.at === "working" && place.item === item;
}

function opened(place: MenuPlace, language: Menu["language"], answer: "codeWanted" | "noCode" | "mustWait"): MenuStep {
  const code: readonly MenuEffect[] = answer === "codeWanted" ? [{ do: "beginCode" }] : [];
  return {
    menu: { place, language },
    effects: [{ do: "open" }, ...code, recorded({ event: "serviceMenuAsked", answer })],
  };
}

function closed(menu: Menu, why: MenuEnd): MenuStep {
  if (menu.place.at === "closed") return same(menu);
  return at(menu, { at: "closed" }, { do: "close" }, recorded({ event: "serviceMenuEnded", why }));
}

function recorded(what: Extract<MenuEffect, { do: "record" }>["what"]): MenuEffect {
  return { do: "record", what };
}

function at(menu: Menu, place: MenuPlace, ...effects: MenuEffect[]): MenuStep {
  return { menu: { ...menu, place }, effects };
}

function same(menu: Menu): MenuStep {
  return { menu, effects: [] };
}
