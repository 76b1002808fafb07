import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleRules } from "../../../src/bench/screens/sample-menus.ts";
import type { MenuEffect, MenuEvent } from "../../../src/menu/menu-event.ts";
import type { SeenFault } from "../../../src/menu/menu-fact.ts";
import { menuPages } from "../../../src/menu/menu-pages.ts";
import { menuScreen } from "../../../src/menu/menu-screen.ts";
import { closedMenu, type Menu, type MenuKey, type MenuRules, menuItems } from "../../../src/menu/menu-state.ts";
import { nextMenu } from "../../../src/menu/menu-transition.ts";

const rules = sampleRules("tall");
const fault: SeenFault = { code: "PP402", detail: "no answer", agoMs: 0, isStanding: true };
const held: MenuEvent = { type: "held", hasCode: true, waitMs: 0, triesLeft: 5, language: "en" };
const press = (name: MenuKey): MenuEvent => ({ type: "pressed", name });
const inside: readonly MenuEvent[] = [held, { type: "codeEntered" }, { type: "codeRight" }];

function played(events: readonly MenuEvent[], by: MenuRules = rules) {
  let menu: Menu = closedMenu("en");
  const effects: MenuEffect[] = [];
  for (const event of events) {
    const step = nextMenu(menu, event, by);
    menu = step.menu;
    effects.push(...step.effects);
  }
  return {
    menu,
    effects,
    at: menu.place.at,
    records: effects.flatMap((one) => (one.do === "record" ? [one.what] : [])),
  };
}

const keys = fc.constantFrom<MenuKey>(
  ...(Object.keys(menuItems) as MenuKey[]),
  "enter",
  "clear",
  "cancel",
  "language",
  "help",
  "f1",
);
const outcomes = fc.constantFrom<MenuEvent>(
  held,
  { ...held, hasCode: false },
  { ...held, waitMs: 60_000 },
  { type: "codeTyped", digitCount: 3 },
  { type: "codeTooShort", digitCount: 3 },
  { type: "codeEntered" },
  { type: "codeCanceled" },
  { type: "codeWrong", triesLeft: 4, waitMs: 0 },
  { type: "codeWrong", triesLeft: 0, waitMs: 60_000 },
  { type: "codeFailed", fault },
  { type: "told", item: "keys", facts: [{ fact: "noKey" }] },
  { type: "told", item: "selfTest", facts: [] },
  { type: "progressed", item: "selfTest", done: 1, of: 9 },
  { type: "faultsTold", faults: [] },
  { type: "faultsTold", faults: [fault, { ...fault, code: "PP501" }] },
  { type: "timeUp" },
  { type: "stopped" },
);
const anyEvent = fc.oneof({ weight: 3, arbitrary: keys.map(press) }, outcomes);

describe("the service menu", () => {
  it("asks for the code first, and lets in who has it", () => {
    const { at, records } = played(inside);
    expect(at).toBe("list");
    expect(records).toEqual([{ event: "serviceMenuAsked", answer: "codeWanted" }, { event: "serviceMenuEntered" }]);
  });

  it("says how a code is set where there is none, and lets nobody in", () => {
    const { menu, effects } = played([{ ...held, hasCode: false }]);
    expect(menu.place.at).toBe("noCode");
    expect(effects.some((effect) => effect.do === "beginCode")).toBe(false);
    expect(played([{ ...held, hasCode: false }, press("enter")]).at).toBe("noCode");
    expect(played([{ ...held, hasCode: false }, press("cancel")]).at).toBe("closed");
  });

  it("takes no code during a wait", () => {
    const { menu, effects } = played([{ ...held, waitMs: 60_000 }]);
    expect(menu.place).toEqual({ at: "mustWait", waitMs: 60_000 });
    expect(effects.some((effect) => effect.do === "beginCode")).toBe(false);
  });

  it("takes another code after a wrong one, until there is a wait", () => {
    const wrong = played([held, { type: "codeEntered" }, { type: "codeWrong", triesLeft: 4, waitMs: 0 }]);
    expect(wrong.menu.place).toEqual({ at: "code", digitCount: 0, triesLeft: 4, said: "wrong" });
    expect(wrong.effects.at(-1)).toEqual({ do: "beginCode" });
    expect(wrong.records.at(-1)).toEqual({ event: "serviceCodeWrong", triesLeft: 4, waitMs: 0 });
    expect(played([held, { type: "codeEntered" }, { type: "codeWrong", triesLeft: 0, waitMs: 60_000 }]).at).toBe(
      "mustWait",
    );
  });

  it("shows why a code cannot be looked at, and no way in from there", () => {
    const failed = [held, { type: "codeEntered" }, { type: "codeFailed", fault }] as const;
    expect(played(failed).at).toBe("notChecked");
    expect(played([...failed, press("cancel")]).at).toBe("closed");
    for (const name of [...Object.keys(menuItems), "enter", "clear", "help"] as MenuKey[])
      expect(["notChecked"]).toContain(played([...failed, press(name)]).at);
  });

  it("asks the pad for an item, writes that down, and shows what it is told", () => {
    const asked = played([...inside, press("4")]);
    expect([asked.at, asked.effects.at(-1)]).toEqual(["working", { do: "ask", item: "keys" }]);
    expect(asked.records.at(-1)).toEqual({ event: "serviceMenuUsed", item: "keys" });
    const told: MenuEvent = { type: "told", item: "keys", facts: [{ fact: "noKey" }] };
    expect(played([...inside, press("4"), told]).at).toBe("facts");
    expect(played([...inside, press("4"), told, press("cancel")]).at).toBe("list");
  });

  it("drops what comes after the technician has gone on", () => {
    const late: MenuEvent = { type: "told", item: "network", facts: [] };
    expect(played([...inside, press("3"), press("cancel"), late]).at).toBe("list");
    expect(played([...inside, press("3"), press("cancel"), press("4"), late]).at).toBe("working");
    expect(played([...inside, press("3"), { type: "timeUp" }, late]).at).toBe("closed");
  });

  it("leads from a fault to its help page and back, and on to the next fault", () => {
    const both: MenuEvent = { type: "faultsTold", faults: [fault, { ...fault, code: "PP501" }] };
    const first = [...inside, press("2"), both];
    expect(played([...first, press("0")]).menu.place).toMatchObject({ at: "help", number: 0 });
    expect(played([...first, press("0"), press("cancel")]).menu.place).toMatchObject({ at: "fault", number: 0 });
    const pages = menuPages(played(first).menu, rules);
    const turned = Array.from({ length: pages }, () => press("enter"));
    expect(played([...first, ...turned]).menu.place).toMatchObject({ at: "fault", number: 1, page: 0 });
  });

  it("tests every key but ends by the second CANCEL only", () => {
    const tested = played([...inside, press("9"), press("1"), press("1"), press("cancel"), press("enter")]);
    expect(tested.menu.place).toEqual({ at: "keypadTest", seen: ["1", "cancel", "enter"] });
    expect(played([...inside, press("9"), press("cancel"), press("cancel")]).at).toBe("list");
  });

  it("names the wire at the end of the keypad test, where all keys of one line and no others were never seen", () => {
    const tested = (...seen: MenuKey[]) =>
      played([...inside, press("9"), ...[...seen, "cancel" as const].map(press)]).menu.place;
    const all = rules.keys.filter((name) => name !== "cancel");
    const without = (...missing: MenuKey[]) => tested(...all.filter((name) => !missing.includes(name)), "cancel");
    expect(without("2", "5", "8", "enter")).toMatchObject({ at: "keypadVerdict", line: { line: "column", gpio: 16 } });
    expect(without("1", "2", "3", "f1")).toMatchObject({ at: "keypadVerdict", line: { line: "row", gpio: 5 } });
    // One key of it was seen, one more is missing, or none: that is no wire.
    expect(without("2", "5", "8").at).toBe("list");
    expect(without("2", "5", "8", "enter", "0").at).toBe("list");
    expect(without().at).toBe("list");
  });

  it("goes back from the wire's page to the list by CANCEL alone", () => {
    const seen = rules.keys.filter((name) => !["2", "5", "8", "enter"].includes(name) && name !== "cancel");
    const atVerdict = [...inside, press("9"), ...seen.map(press), press("cancel"), press("cancel")];
    expect(played([...atVerdict, press("enter")]).at).toBe("keypadVerdict");
    expect(played([...atVerdict, press("cancel")]).at).toBe("list");
  });

  it("counts on the panel what is looked at, as long as that is waited for", () => {
    const counted: MenuEvent = { type: "progressed", item: "selfTest", done: 3, of: 9 };
    expect(played([...inside, press("1"), counted]).menu.place).toEqual({
      at: "working",
      item: "selfTest",
      done: 3,
      of: 9,
    });
    expect(played([...inside, press("1"), press("cancel"), counted]).at).toBe("list");
    expect(played([...inside, press("4"), counted]).menu.place).toEqual({ at: "working", item: "keys" });
  });

  it("speaks the other language from its item or the language key, from the first page on", () => {
    expect(played([...inside, press("8")]).menu.language).toBe("zh");
    expect(played([...inside, press("enter"), press("language")]).menu).toEqual({
      language: "zh",
      place: { at: "list", page: 0 },
    });
  });

  it("is never inside without the right code, whatever else happens", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const outside = ["closed", "noCode", "mustWait", "code", "checking", "notChecked"];
        expect(outside).toContain(played(events).at);
        expect(played(events).effects.some((effect) => effect.do === "ask")).toBe(false);
      }),
    );
  });

  it("has something to show on a page that exists, and is opened and closed in turns, whatever is pressed and told", () => {
    const panels = fc.constantFrom(sampleRules("tall"), sampleRules("low"), sampleRules("tall", "HTTPS://H.EXAMPLE/"));
    const eventually = fc.oneof({ weight: 12, arbitrary: anyEvent }, fc.constant<MenuEvent>({ type: "codeRight" }));
    fc.assert(
      fc.property(panels, fc.array(eventually, { maxLength: 60 }), (by, events) => {
        const { menu, effects } = played([...inside, ...events], by);
        const { place } = menu;
        if ("page" in place) expect(place.page).toBeLessThan(menuPages(menu, by));
        expect(menuScreen(menu, by) === undefined).toBe(place.at === "closed");
        const turns = effects
          .filter((effect) => effect.do === "open" || effect.do === "close")
          .map((effect) => effect.do);
        expect(turns).toEqual(turns.map((_, at) => (at % 2 === 0 ? "open" : "close")));
        expect(turns.length % 2 === 0).toBe(place.at === "closed");
      }),
    );
  });
});
